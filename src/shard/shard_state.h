/*
 * A shard's state. Private to shard/.
 */
#ifndef SHARD_SHARD_STATE_H
#define SHARD_SHARD_STATE_H

#include "shard/fanout.h"
#include "shard/peer.h"
#include "shard/roster.h"

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
	struct peer *buried_first;
	int64_t now_ms, elapsed_ms; /* as last told */
	uint64_t work_count;        /* reads and deliveries */
	bool stopping;
	char scratch[READ_BYTES];
};

/* receive.c: callbacks of connections. */
extern const struct conn_callbacks shard_callbacks;

/* Takes apart what is kept of those that have credit again. Returns true when some are left for the next turn. */
bool receive_ready(struct shard *shard);

/* It may be taken apart now: credit or phase have changed. */
void receive_wake(struct peer *peer);

/* keepalive.c */
void keepalive_tick(struct shard *shard, int64_t elapsed_ms);

#endif
