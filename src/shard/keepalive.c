/* Time-outs of connections: whoever is silent is pinged, whoever does not answer is let go. */
#include <stdio.h>

#include "shard/shard_state.h"

void peer_list_move(struct peer *peer, enum peer_lists list, int64_t elapsed_ms)
{
	struct peer_list *old = &peer->shard->lists[peer->list];
	if (peer->list != PEER_LIST_NONE) {
		*(peer->previous ? &peer->previous->next : &old->first) = peer->next;
		*(peer->next ? &peer->next->previous : &old->last) = peer->previous;
	}
	peer->list = (uint8_t)list;
	peer->since_ms = elapsed_ms;
	peer->previous = peer->next = NULL;
	if (list == PEER_LIST_NONE)
		return;
	struct peer_list *new = &peer->shard->lists[list];
	peer->previous = new->last;
	*(new->last ? &new->last->next : &new->first) = peer;
	new->last = peer;
}

/* The one that has been in the list longest, when that is long enough. */
static struct peer *overdue(struct shard *shard, enum peer_lists list, uint32_t limit_ms)
{
	struct peer *peer = shard->lists[list].first;
	return peer && shard->tick_ms - peer->since_ms >= limit_ms ? peer : NULL;
}

void keepalive_update(struct shard *shard)
{
	const size_t size = sizeof(shard->settings.server_name) + sizeof("PING :\r\n");
	chunk_unref(shard->ping);
	shard->ping = chunk_create(size);
	shard->ping->len = (uint32_t)snprintf(shard->ping->data, size, "PING :%s\r\n", shard->settings.server_name);
}

static void ping(struct peer *peer)
{
	struct shard *shard = peer->shard;
	peer_list_move(peer, PEER_LIST_PINGED, shard->tick_ms);
	peer_queue(peer, shard->ping, 0, shard->ping->len, FLUSH_SMALL);
}

/* Returns whether there may be more. */
static bool ping_some(struct shard *shard)
{
	for (unsigned i = 0; i < PINGS_A_TURN; i++) {
		struct peer *peer = overdue(shard, PEER_LIST_HEARD, shard->settings.ping_interval_ms);
		if (!peer)
			return false;
		ping(peer);
	}
	return true;
}

/* Who has been told all there was need not be waited for; who is slow to read is, by the server's drain time. */
static void bury_who_was_told(struct shard *shard)
{
	struct peer *next;
	for (struct peer *peer = shard->lists[PEER_LIST_CLOSING].first; peer; peer = next) {
		next = peer->next;
		if (peer->shut_down && shard->tick_ms - peer->since_ms >= STOPPING_MS)
			peer_bury(peer, "Closed");
	}
}

bool keepalive_turn(struct shard *shard)
{
	struct peer *peer;
	if (!shard->is_tick_due)
		return false;
	shard->is_tick_due = ping_some(shard);
	while ((peer = overdue(shard, PEER_LIST_PINGED, shard->settings.ping_timeout_ms))) {
		metrics_add(shard->host->metrics, METRIC_CUT_SILENT, 1);
		peer_bury(peer, "Ping timeout");
	}
	while ((peer = overdue(shard, PEER_LIST_OPENING, shard->settings.handshake_timeout_ms)))
		opening_time_out(peer);
	if (shard->stopping)
		bury_who_was_told(shard);
	while (!shard->stopping && (peer = overdue(shard, PEER_LIST_CLOSING, CLOSING_MS)))
		peer_bury(peer, "Closed");
	return shard->is_tick_due;
}
