/*
 * A peer is a connection as its shard sees it. Private to shard/.
 */
#ifndef SHARD_PEER_H
#define SHARD_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/irc/lines.h>
#include <apollon/mailbox/delivery.h>
#include <apollon/net/conn.h>
#include <apollon/net/proxy_header.h>

#include <apollon/shard/shard.h>

#include "shard/flush.h"

struct opening;
struct roster;

/* One channel that the peer is in: the roster and where in it. */
struct peer_membership {
	struct roster *roster;
	uint32_t index;
};

struct peer_list {
	struct peer *first, *last;
};

struct peer {
	struct conn conn; /* first: callbacks get it */
	struct shard *shard;
	struct lines lines;
	struct opening *opening; /* what comes before its first message; NULL once that is over */
	char *kept;              /* received, not yet taken apart: for want of credit, or waiting */
	uint32_t kept_len;
	uint32_t slot;
	uint32_t generation;
	uint32_t capabilities;
	uint64_t mark;         /* the run that it has had something of ... */
	uint32_t run_position; /* ... and the first message of it that it has yet to get */
	uint32_t membership_count, membership_capacity;
	struct peer_membership *memberships;
	struct peer *previous, *next;             /* in one of the keepalive lists, or among those that close */
	struct peer *flush_previous, *flush_next; /* in one of the flush queues */
	struct peer *ready_next, *buried_next;
	struct peer *throttle_previous, *throttle_next; /* among those who have said too much: throttle.h */
	int64_t full_us;                                /* when its bucket of tokens is full again, by elapsed_ms */
	int64_t since_ms; /* last heard of, pinged or told to close, depending on the list */
	const char *end_reason;
	uint8_t credit;
	uint8_t phase; /* enum session_phase */
	uint8_t view;
	uint8_t list;             /* enum peer_lists */
	uint8_t flush;            /* enum flush_when */
	struct proxy_watch watch; /* of its first bytes */
	bool is_ready : 1;        /* in the list of those whose kept bytes can be taken apart */
	bool closing : 1;         /* what it sends is thrown away */
	bool shut_down : 1;       /* our side has ended */
	bool buried : 1;          /* nothing is written any more */
	bool is_encrypted : 1;    /* by TLS */
	bool is_free : 1;         /* may speak as fast as it likes */
	bool is_throttled : 1;    /* nothing is taken from it until it has tokens again */
};

enum peer_lists {
	PEER_LIST_NONE,
	PEER_LIST_OPENING,
	PEER_LIST_HEARD,
	PEER_LIST_PINGED,
	PEER_LIST_CLOSING,
	PEER_LIST_COUNT
};

struct conn_id peer_id(const struct peer *peer);

/* Queues bytes; a peer whose queue is full is buried with "SendQ exceeded". */
void peer_queue(struct peer *peer, struct chunk *chunk, uint32_t offset, uint32_t len, enum flush_when when);
void peer_queue_text(struct peer *peer, const char *text);

/* It is over: gone from the rosters at the end of the turn, freed then or in a later one; the hub is told why. The reason is a constant. */
void peer_bury(struct peer *peer, const char *reason);

/* Writes the rest, ends our side, and waits a while for the other's end. */
void peer_close(struct peer *peer, int64_t elapsed_ms);

/* Moves it to the end of a list, whose members are in order of since_ms. */
void peer_list_move(struct peer *peer, enum peer_lists list, int64_t elapsed_ms);

#endif
