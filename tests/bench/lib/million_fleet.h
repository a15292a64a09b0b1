/*
 * A fleet: the clients of the big bench, as records of 40 bytes, each with its end of a connection in memory, and the list of those
 * with something to read, as epoll keeps it for sockets.
 *
 * What a client says is noted as a bit and written out, as the bytes of IRC, when the server reads; what the server writes is read
 * on the spot. So no bytes wait anywhere but in the server, and what malloc holds is the server's. The server's end is a
 * block of 16 bytes, as that of a TCP socket is.
 *
 * The list of the ready: first in, first out, each connection once. One look gives at most so many of them, and that number doubles
 * when it was used up, from 64: libev's room for epoll's events grows like that. A client that is gone reads as an end; writing
 * to it works once and fails from then on, since the reset comes back only after the first one.
 *   thread safety   one thread.
 */
#ifndef BENCH_MILLION_FLEET_H
#define BENCH_MILLION_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/mailbox/conn_id.h>
#include <apollon/shard/shard.h>

#include "histogram.h"

#define FLEET_CHANNEL "#million"

/* How often each witness sends a PING, in nanoseconds. */
#define FLEET_PING_NS (10 * UINT64_C(1000000))

enum fleet_says {
	FLEET_SAYS_HELLO = 1, /* NICK, USER and, for members, that NAMES is not wanted */
	FLEET_SAYS_JOIN = 2,
	FLEET_SAYS_PING = 4,
	FLEET_SAYS_PONG = 8,
	FLEET_SAYS_MESSAGE = 16,
};

enum fleet_state {
	FLEET_OPEN = 1, /* the server holds its end */
	FLEET_REGISTERED = 2,
	FLEET_JOINED = 4,
	FLEET_READY = 8, /* in the list */
	FLEET_GONE = 16,
	FLEET_RESET = 32,  /* gone, and the server has written since */
	FLEET_ASKING = 64, /* a PING of its is under way */
	FLEET_ASKED = 128, /* the server has sent it a PING since fleet_forget_asked */
};

/* What one member makes of one message, so that a test can see that it is noticed. */
enum fleet_flaw { FLEET_FLAWLESS, FLEET_LOSES, FLEET_DOUBLES };

struct fleet;

struct fleet_client {
	struct fleet *fleet;
	uint64_t asked; /* when its PING is due, or was: also what the PING says */
	struct conn_id id;
	uint32_t sequence; /* of the message that it must get next */
	uint8_t says;
	uint8_t state;
};

struct fleet {
	struct fleet_client *clients;
	unsigned count;
	unsigned witness_count; /* the first ones: they stay to the end, and send PINGs */
	unsigned member_count;  /* of the channel: half of the witnesses, then those behind the witnesses */
	unsigned address_count; /* that the clients come from */
	unsigned registered, joined, open;
	unsigned asking; /* PINGs under way */
	unsigned asked;  /* by the server, each client once; witnesses are never silent, and may never be */

	uint32_t *ready; /* a ring of count places */
	unsigned ready_first, ready_count;
	unsigned look, look_limit; /* how many one look gives */

	struct shard *const *shards;
	unsigned shard_count;

	uint32_t message_count; /* that client 0 has sent to the channel */
	uint64_t message_due;   /* when the last of them was to leave */
	bool skips_joins;       /* members look at the last line alone of what they are told while others join */
	uint64_t delivered, lost, doubled;
	const char *fault; /* NULL: none; what the server did that it must not do, the first time */
	unsigned faulted;  /* to which client */
	enum fleet_flaw flaw;
	struct histogram pings, messages;
};

/* Members and witnesses are cut to what the number of clients allows. All memory is touched at once. shards: borrowed. */
void fleet_init(struct fleet *fleet, unsigned count, unsigned member_count, unsigned address_count);
void fleet_set_shards(struct fleet *fleet, struct shard *const *shards, unsigned shard_count);
void fleet_finish(struct fleet *fleet);

bool fleet_is_member(const struct fleet *fleet, unsigned index);

/* Of the first so many. */
unsigned fleet_count_members(const struct fleet *fleet, unsigned count);

/* Its own bytes of memory, touched by fleet_init. */
uint64_t fleet_bytes(const struct fleet *fleet);

/* Connects it, and has it register. */
void fleet_open(struct fleet *fleet, unsigned index);

/* One of FLEET_SAYS_JOIN and so on. */
void fleet_say(struct fleet *fleet, unsigned index, enum fleet_says what);

/* A PING that was due at that time. */
void fleet_ping(struct fleet *fleet, unsigned index, uint64_t due);

/* The next message from client 0 to the channel. */
void fleet_talk(struct fleet *fleet, uint64_t due);

/* All but the witnesses vanish. */
void fleet_vanish(struct fleet *fleet);

/* A look at the list: what the loop does when epoll_wait returns. */
void fleet_look(struct fleet *fleet);

/* The witnesses' PINGs: each again FLEET_PING_NS after the answer to the last one. Those that were due while the server was busy
 * count from when they were due. */
void fleet_begin_pings(struct fleet *fleet);
void fleet_drive_pings(struct fleet *fleet);

void fleet_forget_asked(struct fleet *fleet);

/* Messages that members who are there should have got and have not. */
uint64_t fleet_missing(const struct fleet *fleet);

void fleet_blame(struct fleet *fleet, const struct fleet_client *client, const char *fault);

#endif
