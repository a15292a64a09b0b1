/*
 * How often new connections may come from one network: a bucket of tokens for each, which fills up again with time.
 *   thread safety   the hub's thread.
 *   limits          CONNECTION_RATES_LIMIT networks are remembered; beyond it the one that was heard of longest ago is forgotten.
 *   cost            O(1).
 */
#ifndef HUB_CONNECTION_RATE_H
#define HUB_CONNECTION_RATE_H

#include "hub/state.h"

#define CONNECTION_RATES_LIMIT 65536

/* Takes a token of settings->connection_burst, which come back at settings->connection_rate a minute. Returns 0, or after how many
 * seconds there will be one when there is none. */
unsigned connection_rate_take(struct hub *hub, const char *network);

/* How many networks are remembered. */
unsigned connection_rate_count(const struct hub *hub);

void connection_rate_finish(struct hub *hub);

#endif
