#include "hub/network_rates.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#define MINUTE_US 60000000

/* A bucket is kept as the time at which it will be full: who is not there has a full one. */
struct network_rate {
	int64_t full_us; /* by hub->elapsed_ms */
	UT_hash_handle hh;
	char network[];
};

static void forget(struct network_rate **rates, struct network_rate *rate)
{
	HASH_DEL(*rates, rate);
	free(rate);
}

/* The table is in order of use. */
static void forget_some(struct network_rate **rates, int64_t now_us)
{
	for (unsigned i = 0; i < 2 && *rates && (*rates)->full_us <= now_us; i++)
		forget(rates, *rates);
	if (HASH_COUNT(*rates) >= NETWORK_RATES_LIMIT)
		forget(rates, *rates);
}

/* At the end of the table, where the last used stand. */
static struct network_rate *use(struct network_rate **rates, const char *network, int64_t now_us)
{
	struct network_rate *rate = NULL;
	size_t len = strlen(network);
	HASH_FIND(hh, *rates, network, len, rate);
	if (rate) {
		HASH_DEL(*rates, rate);
	} else {
		forget_some(rates, now_us);
		rate = alloc_zeroed(1, sizeof(*rate) + len + 1);
		memcpy(rate->network, network, len + 1);
	}
	HASH_ADD(hh, *rates, network, len, rate);
	return rate;
}

/* One of `burst` tokens, of which each comes back after token_us. */
static unsigned take(struct network_rate **rates, const char *network, int64_t now_us, int64_t token_us, unsigned burst)
{
	struct network_rate *rate = use(rates, network, now_us);
	if (rate->full_us < now_us)
		rate->full_us = now_us;
	int64_t missing_us = rate->full_us + token_us - (now_us + (int64_t)burst * token_us);
	if (missing_us > 0)
		return (unsigned)((missing_us + 999999) / 1000000);
	rate->full_us += token_us;
	return 0;
}

unsigned network_rates_connect(struct hub *hub, const char *network)
{
	const struct hub_settings *settings = hub->settings;
	if (!settings->connection_rate)
		return 0;
	return take(&hub->connection_rates, network, hub->elapsed_ms * 1000, MINUTE_US / settings->connection_rate,
		settings->connection_burst ? settings->connection_burst : 1);
}

unsigned network_rates_register(struct hub *hub, const char *address)
{
	const struct hub_settings *settings = hub->settings;
	char network[NETWORK_TEXT_SIZE];
	network_of(address, settings->network_bits_ipv4, settings->network_bits_ipv6, network);
	return take(&hub->account_rates, network, hub->elapsed_ms * 1000, (int64_t)ACCOUNTS_MINUTES * MINUTE_US,
		ACCOUNTS_BURST);
}

unsigned network_rates_count(const struct hub *hub)
{
	return HASH_COUNT(hub->connection_rates);
}

void network_rates_finish(struct hub *hub)
{
	while (hub->connection_rates)
		forget(&hub->connection_rates, hub->connection_rates);
	while (hub->account_rates)
		forget(&hub->account_rates, hub->account_rates);
}
