/*
 * A shard's state. Private to shard/.
 */
#ifndef SHARD_SHARD_STATE_H
#define SHARD_SHARD_STATE_H

#include "shard/fanout.h"
#include "shard/opening.h"
#include "shard/peer.h"
#include "shard/roster.h"

/* Connections that one turn frees, and those that it pings, at most: when a great many go at once, or have all been silent for as long,
 * the others are served in between. */
#define BURIALS_A_TURN 256
#define PINGS_A_TURN 512

/* Bytes that one read takes at most; one buffer serves all connections. */
#define READ_BYTES 16384

struct slot {
	struct peer *peer;
	uint32_t generation; /* of its last use */
};

struct flush_queue {
	struct peer *first, *last;
	uint32_t count;
};

struct shard {
	unsigned index;
	struct ev_loop *loop;
	const struct shard_host *host;
	struct shard_settings settings;
	struct mailbox mailbox;
	struct slot *slots;
	uint32_t *free_slots;
	uint32_t slot_count, slot_capacity, free_slot_count;
	struct rosters rosters;
	struct fanout fanout;
	struct peer_list lists[PEER_LIST_COUNT];
	struct flush_queue flush[FLUSH_WHEN_COUNT]; /* [FLUSH_NEVER] is not used */
	struct peer *ready_first, *ready_last;
	int64_t opened_ms;                             /* when the last handshake went on, by elapsed_ms */
	struct opening_queue openings;                 /* those whose handshake may go on */
	struct peer *throttled_first, *throttled_last; /* in order of time */
	struct peer *buried_first, *buried_last;
	struct peer *unparted;      /* the first of them that is still in its channels */
	int64_t now_ms, elapsed_ms; /* as last told */
	uint64_t work_count;        /* reads and deliveries */
	struct chunk *ping;         /* the line, as it is sent to all */
	bool stopping;
	int64_t tick_ms;  /* time of the last tick, by elapsed_ms ... */
	bool is_tick_due; /* ... and whether some may be left of those who were overdue then */
	char scratch[READ_BYTES];
};

/* receive.c: callbacks of connections. */
extern const struct conn_callbacks shard_callbacks;

/* Takes apart what is kept of those that have credit again. Returns true when some are left for the next turn. */
bool receive_ready(struct shard *shard);

/* It may be taken apart now: credit or phase have changed. */
void receive_wake(struct peer *peer);

/* keepalive.c: some of those that are overdue. Returns whether there may be more. */
bool keepalive_turn(struct shard *shard);

/* The line with which the server asks whether a peer is still there, after the settings have changed. */
void keepalive_update(struct shard *shard);

#endif
