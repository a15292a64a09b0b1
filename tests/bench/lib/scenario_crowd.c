/* The scenarios about being many: idle and storm. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"
#include "clock.h"

#define FIRST_CLIENTS 16
#define PINGS 1000
#define STORM_LIMIT (10 * CLOCK_SECOND)
#define RETRIES_LIMIT 20000
/* What the process keeps open besides its clients. */
#define OTHER_FILES 32

struct pings {
	struct bench *bench;
	struct histogram times;
	unsigned sent;
	size_t answered;
};

static unsigned most_clients(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < 2 * OTHER_FILES)
		return OTHER_FILES;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur > 2000000)
		return 2000000;
	/* The server has the same limit and needs some files of its own, too. */
	return (unsigned)limit.rlim_cur * 9 / 10 - OTHER_FILES;
}

static void on_pong(void *context, struct client *client, const char *line, size_t len)
{
	struct pings *pings = context;

	if (!memmem(line, len, "PONG", 4))
		return;
	histogram_add(&pings->times, clock_ticks(clock_now() - client->since));
	pings->answered++;
}

/* One PING after the other, each from another client. */
static bool measure_pings(struct bench *bench)
{
	struct pings pings = {.bench = bench};
	uint64_t deadline = clock_now() + 30 * CLOCK_SECOND;

	bench->pool.handler.on_line = on_pong;
	bench->pool.handler.context = &pings;
	while (pings.answered < PINGS) {
		if (pings.sent == pings.answered) {
			struct client *client = &bench->pool.clients[(size_t)pings.sent * 7919 % bench->pool.count];

			client->since = clock_now();
			client_say(client, "PING :%u\r\n", pings.sent++);
			client_flush(client);
		}
		if (!pool_turn(&bench->pool, CLOCK_SECOND / 10))
			return false;
		if (clock_now() > deadline)
			return pool_fail(&bench->pool, "only %zu of %d PINGs were answered", pings.answered, PINGS);
	}
	bench->pool.handler.on_line = NULL;
	report_put_latency(&bench->report, &pings.times);
	return true;
}

static void put_memory(struct bench *bench, const struct server_memory *before, uint64_t slab_before)
{
	struct server_memory after = server_process_memory(&bench->server);
	double added = (double)(bench->pool.count - FIRST_CLIENTS);
	struct report *report = &bench->report;

	report_put(report, "server_rss_bytes", (double)after.rss);
	report_put(report, "server_pss_bytes", (double)after.pss);
	report_put(report, "pss_bytes_per_client", ((double)after.pss - (double)before->pss) / added);
	report_put(report, "rss_bytes_per_client", ((double)after.rss - (double)before->rss) / added);
	report_put(report, "anonymous_bytes_per_client", ((double)after.anonymous - (double)before->anonymous) / added);
	report_put(report, "kernel_bytes_per_connection",
		((double)server_process_kernel_slab() - (double)slab_before) / added);
}

static void choose_channels(struct bench *bench)
{
	unsigned channels = options_or(bench->options->channels, 8);
	size_t members = options_or(bench->options->members, 10 * channels);

	for (size_t i = 0; i < bench->pool.count && i < members; i++)
		snprintf(bench->pool.clients[i].channel, WIRE_TARGET_LIMIT, "#idle%zu", i % channels);
}

bool scenario_idle(struct bench *bench)
{
	unsigned count = bench->options->has_clients ? bench->options->clients : 5000;
	struct bench_spent start, spent;
	struct server_memory before;
	uint64_t slab;
	size_t rest;

	if (count == OPTIONS_CLIENTS_MAX)
		count = most_clients();
	if (count <= FIRST_CLIENTS)
		return pool_fail(&bench->pool, "idle needs more than %d clients", FIRST_CLIENTS);
	if (!bench_open(bench, count, 0))
		return false;
	choose_channels(bench);
	rest = count - FIRST_CLIENTS;
	/* The first ones make the server touch what it needs once, whoever comes. */
	if (!bench_gather(bench, 0, FIRST_CLIENTS))
		return false;
	before = server_process_memory(&bench->server);
	slab = server_process_kernel_slab();
	start = bench_spent_now(bench);
	if (!bench_gather(bench, FIRST_CLIENTS, rest))
		return false;
	spent = bench_spent_since(bench, &start);
	report_put(&bench->report, "clients", count);
	report_put(&bench->report, "seconds", (double)spent.wall / (double)CLOCK_SECOND);
	report_put(&bench->report, "cpu_us_per_client", (double)spent.server / 1000.0 / (double)rest);
	bench_put_others(bench, &spent);
	if (!measure_pings(bench))
		return false;
	put_memory(bench, &before, slab);
	return true;
}

static void on_arrival(void *context, struct client *client)
{
	struct bench_storm *storm = context;

	(void)client;
	histogram_add(&storm->times, clock_ticks(clock_now() - storm->start));
}

/* Whoever is thrown out in the rush comes again, as people do. */
static void on_refusal(void *context, struct client *client)
{
	struct bench_storm *storm = context;

	if (++storm->retries > RETRIES_LIMIT)
		pool_fail(&storm->bench->pool, "the server closed %u connections before they were in", storm->retries);
	else
		pool_connect(&storm->bench->pool, client);
}

bool bench_storm(struct bench *bench, unsigned count, struct bench_storm *storm)
{
	*storm = (struct bench_storm){.bench = bench, .start = clock_now()};
	bench->pool.handler = (struct pool_handler){.on_ready = on_arrival, .on_closed = on_refusal, .context = storm};
	for (unsigned i = 0; i < count; i++)
		pool_connect(&bench->pool, &bench->pool.clients[i]);
	while (bench->pool.ready_count < count && clock_now() - storm->start < STORM_LIMIT)
		if (!pool_turn(&bench->pool, CLOCK_SECOND / 10))
			return false;
	return true;
}

bool scenario_storm(struct bench *bench)
{
	unsigned count = bench->options->has_clients ? bench->options->clients : 2000;
	struct bench_storm storm;
	struct bench_spent start, spent;

	if (count == OPTIONS_CLIENTS_MAX)
		count = most_clients();
	if (!bench_open(bench, count, 0))
		return false;
	start = bench_spent_now(bench);
	if (!bench_storm(bench, count, &storm))
		return false;
	spent = bench_spent_since(bench, &start);
	report_put(&bench->report, "clients", count);
	report_put(&bench->report, "kept_out", (double)(count - bench->pool.ready_count));
	report_put(&bench->report, "retries", storm.retries);
	report_put(&bench->report, "all_in_seconds", (double)spent.wall / (double)CLOCK_SECOND);
	report_put(&bench->report, "clients_per_second", count * (double)CLOCK_SECOND / (double)spent.wall);
	if (spent.server) {
		report_put(&bench->report, "cpu_us_per_client", (double)spent.server / 1000.0 / count);
		bench_put_others(bench, &spent);
	}
	report_put_latency(&bench->report, &storm.times);
	return true;
}
