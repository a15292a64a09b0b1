#include "shard/peer.h"

#include <string.h>

#include "shard/shard_state.h"
#include "shard/throttle.h"

struct conn_id peer_id(const struct peer *peer)
{
	return (struct conn_id){(uint16_t)peer->shard->index, peer->slot, peer->generation};
}

/* What the socket has not been offered yet is no sign of a slow reader. */
static void make_room(struct peer *peer, size_t len)
{
	if (!conn_has_room(&peer->conn, len))
		conn_flush(&peer->conn);
}

static bool queue_part(struct peer *peer, struct chunk *chunk, uint32_t offset, uint32_t len)
{
	make_room(peer, len);
	return conn_queue(&peer->conn, chunk, offset, len);
}

/* What is longer than the queue may ever be goes through it in parts. */
static bool queue_all(struct peer *peer, struct chunk *chunk, uint32_t offset, uint32_t len)
{
	const uint32_t limit = peer->conn.sendq_limit;
	for (; len > limit; offset += limit, len -= limit)
		if (!queue_part(peer, chunk, offset, limit))
			return false;
	return queue_part(peer, chunk, offset, len);
}

static void exceed(struct peer *peer)
{
	metrics_add(peer->shard->host->metrics, METRIC_CUT_SENDQ, 1);
	peer_bury(peer, "SendQ exceeded");
}

void peer_queue(struct peer *peer, struct chunk *chunk, uint32_t offset, uint32_t len, enum flush_when when)
{
	if (peer->buried || peer->shut_down)
		return;
	if (queue_all(peer, chunk, offset, len))
		flush_add(peer, when);
	else
		exceed(peer);
}

void peer_queue_text(struct peer *peer, const char *text)
{
	if (peer->buried || peer->shut_down)
		return;
	size_t len = strlen(text);
	make_room(peer, len);
	if (conn_queue_copy(&peer->conn, text, len))
		flush_add(peer, FLUSH_THIS_TURN);
	else
		exceed(peer);
}

void peer_bury(struct peer *peer, const char *reason)
{
	if (peer->buried)
		return;
	peer->buried = true;
	peer->end_reason = reason;
	peer_list_move(peer, PEER_LIST_NONE, 0);
	opening_forget(peer);
	flush_remove(peer);
	throttle_forget(peer);
	peer->buried_next = NULL;
	*(peer->shard->buried_first ? &peer->shard->buried_last->buried_next : &peer->shard->buried_first) = peer;
	peer->shard->buried_last = peer;
	if (!peer->shard->unparted)
		peer->shard->unparted = peer;
}

void peer_close(struct peer *peer, int64_t elapsed_ms)
{
	if (peer->closing || peer->buried)
		return;
	peer->closing = true;
	peer_list_move(peer, PEER_LIST_CLOSING, elapsed_ms);
	/* What it still sends is read and thrown away: unread bytes would turn our end into a reset, and lose the last words. */
	conn_set_reading(&peer->conn, true);
	flush_add(peer, FLUSH_THIS_TURN);
}
