/*
 * How often something may come from one network: new connections, new accounts. A bucket of tokens for each, which fills up again with
 * time.
 *   thread safety   the hub's thread.
 *   limits          NETWORK_RATES_LIMIT networks are remembered for each; beyond it the one that was heard of longest ago is forgotten.
 *   cost            O(1).
 */
#ifndef HUB_NETWORK_RATES_H
#define HUB_NETWORK_RATES_H

#include "hub/state.h"

#define NETWORK_RATES_LIMIT 65536

/* New accounts from one network: so many at once, then one in so many minutes. Each is kept for ever, and can have channels. */
#define ACCOUNTS_BURST 10
#define ACCOUNTS_MINUTES 10

/* Takes a token of settings->connection_burst, which come back at settings->connection_rate a minute. Returns 0, or after how many
 * seconds there will be one when there is none. */
unsigned network_rates_connect(struct hub *hub, const char *network);

/* The same for an account that somebody from that address registers. */
unsigned network_rates_register(struct hub *hub, const char *address);

/* How many networks are remembered for their connections. */
unsigned network_rates_count(const struct hub *hub);

void network_rates_finish(struct hub *hub);

#endif
