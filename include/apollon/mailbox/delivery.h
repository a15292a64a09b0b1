/*
 * Hub to shard: what is to be written, and what the shard must know to do its part of the fan-out.
 *   order           one hub, one mailbox a shard: a change of the roster stands ahead of the messages that depend on it.
 *   ownership       the shard that takes it destroys it.
 */
#ifndef APOLLON_MAILBOX_DELIVERY_H
#define APOLLON_MAILBOX_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/mailbox/announcement.h>
#include <apollon/mailbox/conn_id.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/mailbox/request.h>
#include <apollon/net/chunk.h>

/* Channels go by the hub's number for them, from 1; a shard forgets a channel with its last member there. Hidden channels of the
 * hub's own (operators that hear server notices, users that hear WALLOPS) have numbers as well. */
#define CHANNEL_NUMBER_NONE 0u

enum delivery_kind {
	DELIVERY_OPEN,       /* a connection for the shard to adopt: `opened` (from the acceptor, not the hub) */
	DELIVERY_LINES,      /* to one connection: `chunk`, taken */
	DELIVERY_TO_ONE,     /* to one connection: `announcement` */
	DELIVERY_TO_CHANNEL, /* to a channel's members: `announcement`, `audience` */
	DELIVERY_TO_PEERS,   /* to all who share a channel of `channels`: each connection once */
	DELIVERY_JOIN,       /* roster: `to` is a member of `channel` with rank `status`; again changes the rank */
	DELIVERY_PART,       /* roster: `to` no longer is */
	DELIVERY_SESSION,    /* what `to` has negotiated and may do: `capabilities`, `phase`, `is_free` */
	DELIVERY_CLOSE,      /* flush, then close `to` */
	DELIVERY_DONE, /* the chain of `request`s, by their letters, has been dealt with: frees them, returns credit */
	DELIVERY_SETTINGS, /* new `settings` for the shard, taken */
	DELIVERY_STOP,     /* close all, once what is queued is written */
};

/* How far a connection is, for its shard. */
enum session_phase {
	SESSION_OPENED,      /* the hub has not said yet: what it sends is kept, beyond a little it is not read */
	SESSION_WAITING,     /* in the waiting room: what it sends is kept, a little of it */
	SESSION_REGISTERING, /* inside, not yet registered */
	SESSION_REGISTERED,
};

/* Who of an audience gets it. */
struct audience {
	struct conn_id except;         /* nobody: all zeros */
	uint32_t capabilities;         /* only who has all of these */
	uint32_t without_capabilities; /* and none of these */
	uint8_t status;                /* only members whose rank has one of these bits, when not 0 */
};

struct shard_settings;
struct tls_server;

struct delivery {
	struct letter letter;
	enum delivery_kind kind;
	uint8_t status;
	uint8_t phase;
	bool is_free; /* of DELIVERY_SESSION: `to` may say as much as it likes */
	uint16_t channel_count;
	struct conn_id to;
	uint32_t capabilities;
	uint32_t channel;
	struct audience audience;
	union {
		struct chunk *chunk;
		struct announcement *announcement;
		struct request *request;
		struct shard_settings *settings;
		struct {
			int fd;                 /* taken; -1: none */
			char *address;          /* of the peer */
			struct tls_server *tls; /* counted; NULL: plain text */
			bool expects_proxy;     /* a PROXY header comes first, from who may send one */
		} opened;
	};
	uint32_t channels[]; /* of DELIVERY_TO_PEERS */
};

/* All fields zero but the kind; room for channel_count channels. */
struct delivery *delivery_create(enum delivery_kind kind, unsigned channel_count);

/* With what it holds. */
void delivery_destroy(struct delivery *delivery);

#endif
