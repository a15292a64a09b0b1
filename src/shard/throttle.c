#include "shard/throttle.h"

/* A bucket is kept as the time at which it will be full. */
static bool has_token(const struct peer *peer, int64_t elapsed_ms)
{
	const struct shard_settings *settings = &peer->shard->settings;
	if (!settings->command_rate)
		return true;
	int64_t token_us = 1000000 / settings->command_rate;
	return peer->full_us + token_us <= elapsed_ms * 1000 + settings->command_burst * token_us;
}

static void append(struct shard *shard, struct peer *peer)
{
	peer->throttle_next = NULL;
	peer->throttle_previous = shard->throttled_last;
	*(shard->throttled_last ? &shard->throttled_last->throttle_next : &shard->throttled_first) = peer;
	shard->throttled_last = peer;
}

void throttle_charge(struct peer *peer)
{
	struct shard *shard = peer->shard;
	int64_t now_us = shard->elapsed_ms * 1000;
	if (peer->full_us < now_us)
		peer->full_us = now_us;
	peer->full_us += 1000000 / shard->settings.command_rate;
	if (peer->is_throttled || has_token(peer, shard->elapsed_ms))
		return;
	peer->is_throttled = true;
	append(shard, peer);
	metrics_add(shard->host->metrics, METRIC_THROTTLED, 1);
}

void throttle_forget(struct peer *peer)
{
	struct shard *shard = peer->shard;
	if (!peer->is_throttled)
		return;
	peer->is_throttled = false;
	*(peer->throttle_previous ? &peer->throttle_previous->throttle_next : &shard->throttled_first) =
		peer->throttle_next;
	*(peer->throttle_next ? &peer->throttle_next->throttle_previous : &shard->throttled_last) =
		peer->throttle_previous;
}

void throttle_tick(struct shard *shard, int64_t elapsed_ms)
{
	struct peer *peer;
	while ((peer = shard->throttled_first) && has_token(peer, elapsed_ms)) {
		throttle_forget(peer);
		/* What it said is heard only now: it has not been silent. */
		if (peer->list == PEER_LIST_HEARD || peer->list == PEER_LIST_PINGED)
			peer_list_move(peer, PEER_LIST_HEARD, elapsed_ms);
		receive_wake(peer);
	}
}
