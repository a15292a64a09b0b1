#include "shard/flush.h"

#include "shard/shard_state.h"

void flush_remove(struct peer *peer)
{
	if (peer->flush == FLUSH_NEVER)
		return;
	struct flush_queue *queue = &peer->shard->flush[peer->flush];
	*(peer->flush_previous ? &peer->flush_previous->flush_next : &queue->first) = peer->flush_next;
	*(peer->flush_next ? &peer->flush_next->flush_previous : &queue->last) = peer->flush_previous;
	queue->count--;
	peer->flush = FLUSH_NEVER;
}

void flush_add(struct peer *peer, enum flush_when when)
{
	if (peer->flush >= when)
		return;
	flush_remove(peer);
	struct flush_queue *queue = &peer->shard->flush[when];
	peer->flush = (uint8_t)when;
	peer->flush_previous = queue->last;
	peer->flush_next = NULL;
	*(queue->last ? &queue->last->flush_next : &queue->first) = peer;
	queue->last = peer;
	queue->count++;
}

static void flush_peer(struct peer *peer)
{
	flush_remove(peer);
	conn_flush(&peer->conn);
	if (peer->closing && !peer->shut_down && !peer->buried && !peer->conn.sendq_len) {
		peer->shut_down = true;
		conn_shutdown(&peer->conn);
	}
}

static void flush_some(struct flush_queue *queue, uint32_t budget)
{
	uint32_t cost;
	for (struct peer *peer; budget && (peer = queue->first); budget -= cost < budget ? cost : budget) {
		cost = peer->is_encrypted ? FLUSH_ENCRYPTED_COST : 1;
		flush_peer(peer);
	}
}

bool flush_is_waited_for(const struct shard *shard)
{
	return shard->flush[FLUSH_SMALL].first || shard->flush[FLUSH_LARGE].first;
}

bool flush_turn(struct shard *shard)
{
	flush_some(&shard->flush[FLUSH_THIS_TURN], UINT32_MAX);
	struct flush_queue *small = &shard->flush[FLUSH_SMALL], *large = &shard->flush[FLUSH_LARGE];
	flush_some(small, FLUSH_SMALL_SLICE + small->count / FLUSH_SMALL_SHARE);
	flush_some(large, FLUSH_LARGE_SLICE + large->count / FLUSH_LARGE_SHARE);
	return small->first || large->first;
}
