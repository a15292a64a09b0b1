#include "server/config_fit.h"

#include <string.h>

#include <apollon/mailbox/conn_id.h>

#include "server/metrics_service.h"

/* Descriptors for everything but clients: standard ones, log, listeners, each thread's loop and wake-up, files while they are read. */
#define RESERVED_DESCRIPTORS 32u
#define DESCRIPTORS_PER_THREAD 4u
#define METRICS_DESCRIPTORS (METRICS_CONNECTIONS + 8u)

static bool is_auto(const struct config *config, const char *name)
{
	const struct config_value *value = &config->values[config_option_index(config_option_find(name))];
	return value->text && strcmp(value->text, "auto") == 0;
}

/* Of many processors the hub gets one; on one or two it shares that of the first shard. */
static void fit_threads(struct config *config, const struct config_source *source)
{
	unsigned shards = source->processors > 2 ? source->processors - 1 : source->processors;
	if (config->threads == 0)
		config->threads = shards < SHARDS_LIMIT ? shards : SHARDS_LIMIT;
}

static unsigned smaller(uint64_t a, unsigned b)
{
	return a < b ? (unsigned)a : b;
}

static void fit_workers(struct config *config, const struct config_source *source)
{
	if (config->workers == 0)
		config->workers = source->processors < 4 ? 1 : 2;
}

static void fit_clients(struct hub_settings *hub, uint64_t available, bool clients_auto, bool waiting_auto)
{
	if (clients_auto) {
		uint64_t others = waiting_auto ? available / 10 : hub->max_waiting;
		hub->max_clients = smaller(available > others ? available - others : 1, CONFIG_AUTO_CLIENTS);
	}
	if (waiting_auto) {
		uint64_t left = available > hub->max_clients ? available - hub->max_clients : 0;
		hub->max_waiting = smaller(left, CONFIG_AUTO_WAITING);
	}
}

void config_fit(struct config *config, const struct config_source *source, struct config_notes *notes)
{
	struct hub_settings *hub = config->hub;
	fit_threads(config, source);
	fit_workers(config, source);
	if (is_auto(config, "max-per-ip"))
		hub->max_per_ip = CONFIG_AUTO_PER_ADDRESS;
	uint64_t reserved =
		RESERVED_DESCRIPTORS + config->listen.count + (uint64_t)DESCRIPTORS_PER_THREAD * config->threads;
	if (config->metrics)
		reserved += METRICS_DESCRIPTORS;
	uint64_t available = source->descriptor_limit > reserved ? source->descriptor_limit - reserved : 1;
	fit_clients(hub, available, is_auto(config, "max-clients"), is_auto(config, "max-waiting"));
	if ((uint64_t)hub->max_clients + hub->max_waiting > available) {
		buffer_append_format(&notes->warnings,
			"max-clients %u and max-waiting %u need %llu file descriptors, but this process may have %llu: the rest will "
			"not get in; raise the limit (ulimit -n, or LimitNOFILE= of the service)\n",
			hub->max_clients, hub->max_waiting,
			(unsigned long long)(hub->max_clients + (uint64_t)hub->max_waiting + reserved),
			(unsigned long long)source->descriptor_limit);
	}
}
