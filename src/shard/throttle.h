/*
 * How fast a connection may speak: a bucket of tokens, one for each line, that fills up again with time. Whoever has none left is not
 * taken from, and soon not read, until some are back; TCP holds it back then, and nothing is lost.
 *   thread safety   the shard's thread.
 *   cost            for a line of who is free of it: a look at a flag. Those who wait stand in a list; no timer for each.
 *   precision       tokens are given out by the tick, once a second: who waits gets all that have come back by then at once.
 */
#ifndef SHARD_THROTTLE_H
#define SHARD_THROTTLE_H

#include "shard/shard_state.h"

/* A line has been taken. Out of line for those whom it costs something. */
void throttle_charge(struct peer *peer);

static inline void throttle_spend(struct peer *peer)
{
	if (!peer->is_free && peer->shard->settings.command_rate)
		throttle_charge(peer);
}

/* It may speak as it likes from now on, or is gone. */
void throttle_forget(struct peer *peer);

/* Those who have tokens again. Call it once a second, and after new settings. */
void throttle_tick(struct shard *shard, int64_t elapsed_ms);

#endif
