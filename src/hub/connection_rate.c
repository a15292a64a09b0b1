#include "hub/connection_rate.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#define MINUTE_US 60000000

/* A bucket is kept as the time at which it will be full: who is not there has a full one. */
struct connection_rate {
	int64_t full_us; /* by hub->elapsed_ms */
	UT_hash_handle hh;
	char network[];
};

static void forget(struct hub *hub, struct connection_rate *rate)
{
	HASH_DEL(hub->connection_rates, rate);
	free(rate);
}

/* The table is in order of use. */
static void forget_some(struct hub *hub, int64_t now_us)
{
	for (unsigned i = 0; i < 2 && hub->connection_rates && hub->connection_rates->full_us <= now_us; i++)
		forget(hub, hub->connection_rates);
	if (HASH_COUNT(hub->connection_rates) >= CONNECTION_RATES_LIMIT)
		forget(hub, hub->connection_rates);
}

static struct connection_rate *find(const struct hub *hub, const char *network)
{
	struct connection_rate *rate = NULL;
	HASH_FIND(hh, hub->connection_rates, network, strlen(network), rate);
	return rate;
}

/* At the end of the table, where the last used stand. */
static struct connection_rate *use(struct hub *hub, const char *network, int64_t now_us)
{
	struct connection_rate *rate = find(hub, network);
	size_t len = strlen(network);
	if (rate) {
		HASH_DEL(hub->connection_rates, rate);
	} else {
		forget_some(hub, now_us);
		rate = alloc_zeroed(1, sizeof(*rate) + len + 1);
		memcpy(rate->network, network, len + 1);
	}
	HASH_ADD(hh, hub->connection_rates, network, len, rate);
	return rate;
}

unsigned connection_rate_take(struct hub *hub, const char *network)
{
	const struct hub_settings *settings = hub->settings;
	if (!settings->connection_rate)
		return 0;
	int64_t now_us = hub->elapsed_ms * 1000, token_us = MINUTE_US / settings->connection_rate;
	unsigned burst = settings->connection_burst ? settings->connection_burst : 1;
	struct connection_rate *rate = use(hub, network, now_us);
	if (rate->full_us < now_us)
		rate->full_us = now_us;
	int64_t missing_us = rate->full_us + token_us - (now_us + (int64_t)burst * token_us);
	if (missing_us > 0)
		return (unsigned)((missing_us + 999999) / 1000000);
	rate->full_us += token_us;
	return 0;
}

unsigned connection_rate_count(const struct hub *hub)
{
	return HASH_COUNT(hub->connection_rates);
}

void connection_rate_finish(struct hub *hub)
{
	while (hub->connection_rates)
		forget(hub, hub->connection_rates);
}
