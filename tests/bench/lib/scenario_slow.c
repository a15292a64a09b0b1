/*
 * slow: a channel under load, first with everybody reading, then with one
 * percent of the receivers deaf. What happens to the deaf is the server's
 * affair; what the others notice of it is measured.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bench.h"
#include "clock.h"

struct slow {
	struct bench *bench;
	unsigned closed;
};

/* Only the first client counts, or each departure would be counted by everybody. */
static void on_line(void *context, struct client *client, const char *line, size_t len)
{
	struct slow *slow = context;

	if (client == slow->bench->pool.clients && memmem(line, len, " QUIT ", 6))
		slow->closed++;
}

static void on_closed(void *context, struct client *client)
{
	struct slow *slow = context;

	if (client->group)
		pool_fail(&slow->bench->pool, "the server closed the connection of %s, which reads", client->nick);
}

static bool add_deaf(struct bench *bench, size_t first, size_t count)
{
	for (size_t i = first; i < first + count; i++)
		memcpy(bench->pool.clients[i].channel, bench->pool.clients[0].channel, WIRE_TARGET_LIMIT);
	return bench_gather(bench, first, count);
}

static void deafen(struct bench *bench, size_t first, size_t count)
{
	int smallest = 4096;

	for (size_t i = first; i < first + count; i++) {
		setsockopt(bench->pool.clients[i].fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest));
		pool_deafen(&bench->pool, &bench->pool.clients[i], true);
	}
}

static double p99_us(const struct bench *bench)
{
	return (double)histogram_quantile(&bench->traffic.latency, 0.99) * CLOCK_TICK_NS / 1000.0;
}

bool scenario_slow(struct bench *bench)
{
	unsigned senders = options_or(bench->options->senders, 4);
	unsigned receivers = options_or(bench->options->receivers, 200);
	unsigned window = options_or(bench->options->window, 8);
	unsigned deaf = receivers / 100 ? receivers / 100 : 1;
	struct slow slow = {.bench = bench};
	double before;

	bench->text_len = options_or(bench->options->payload, 400);
	if (!bench_open(bench, (size_t)senders + receivers, 1) ||
		!bench_channel(bench, senders, receivers - deaf, window) ||
		!add_deaf(bench, senders + receivers - deaf, deaf))
		return false;
	bench->pool.handler = (struct pool_handler){.on_line = on_line, .on_closed = on_closed, .context = &slow};
	if (!bench_talk(bench, bench->options->warmup))
		return false;
	traffic_restart(&bench->traffic);
	if (!bench_talk(bench, bench->options->seconds))
		return false;
	before = p99_us(bench);
	deafen(bench, senders + receivers - deaf, deaf);
	if (!bench_measure(bench) || !bench_drain(bench))
		return false;
	report_put(&bench->report, "slow_receivers", deaf);
	report_put(&bench->report, "slow_closed", slow.closed);
	report_put(&bench->report, "p99_without_slow_us", before);
	/* Where nothing arrived there is nothing to compare. */
	if (before > 0 && p99_us(bench) > 0)
		report_put(&bench->report, "p99_ratio", p99_us(bench) / before);
	bench_put_verdict(bench);
	return true;
}
