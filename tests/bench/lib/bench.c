#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "secure.h"

#define STRAGGLER_TIME (CLOCK_SECOND / 20)

bool bench_open(struct bench *bench, size_t clients, size_t groups)
{
	const struct options *options = bench->options;

	if (!pool_open(&bench->pool, bench->wire, options->host, options->port, options->instance, clients))
		return false;
	if (options->tls && !secure_open(&bench->pool))
		return false;
	traffic_open(&bench->traffic, groups);
	bench->pool.traffic = &bench->traffic;
	bench->traffic.is_sending = true;
	if (options->pid && !server_process_open(&bench->server, options->pid))
		return pool_fail(&bench->pool, "--pid: there is no process %d", (int)options->pid);
	return true;
}

void bench_close(struct bench *bench)
{
	if (!bench->pool.clients)
		return;
	for (size_t i = 0; i < bench->pool.count; i++)
		free(bench->pool.clients[i].tracks);
	pool_close(&bench->pool);
	traffic_close(&bench->traffic);
}

bool bench_gather(struct bench *bench, size_t first, size_t count)
{
	return pool_gather(&bench->pool, first, count, options_or(bench->options->at_once, 8));
}

/* Open loop: the senders of the first group take turns. */
static void grant_due(struct bench *bench, uint64_t now, uint64_t *due)
{
	struct group *group = &bench->traffic.groups[0];

	for (; *due <= now; *due += bench->interval) {
		traffic_grant(&bench->traffic, &group->senders[bench->turn], 1);
		bench->turn = (bench->turn + 1) % group->sender_count;
	}
}

bool bench_talk(struct bench *bench, double seconds)
{
	uint64_t now = clock_now();
	uint64_t end = now + (uint64_t)(seconds * (double)CLOCK_SECOND);
	uint64_t due = now;

	while (now < end) {
		uint64_t until = end;

		if (bench->interval) {
			grant_due(bench, now, &due);
			if (due < end)
				until = due;
		}
		traffic_flush(&bench->traffic);
		now = clock_now();
		if (!pool_turn(&bench->pool, until > now ? until - now : 0))
			return false;
		now = clock_now();
	}
	return true;
}

/* Where the generator is as busy as the machine allows, it is what was measured. */
static uint64_t own_cpu(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * CLOCK_SECOND + (uint64_t)time.tv_nsec;
}

struct bench_spent bench_spent_now(const struct bench *bench)
{
	return (struct bench_spent){clock_now(), server_process_cpu(&bench->server), own_cpu(),
		server_process_machine_busy(&bench->server), bench->pool.received};
}

struct bench_spent bench_spent_since(const struct bench *bench, const struct bench_spent *before)
{
	struct bench_spent spent = bench_spent_now(bench);

	spent.wall -= before->wall;
	spent.server -= before->server;
	spent.own -= before->own;
	spent.machine -= before->machine;
	spent.received -= before->received;
	return spent;
}

void bench_put_others(struct bench *bench, const struct bench_spent *spent)
{
	double others = (double)spent->machine - (double)spent->server - (double)spent->own;

	report_put(&bench->report, "others_cpu_share", others > 0 ? others / (double)spent->wall : 0);
}

static void put_throughput(struct bench *bench, const struct bench_spent *spent)
{
	double seconds = (double)spent->wall / (double)CLOCK_SECOND;
	double cpu_seconds = (double)spent->server / (double)CLOCK_SECOND;
	const struct traffic *traffic = &bench->traffic;
	struct report *report = &bench->report;

	report_put(report, "seconds", seconds);
	report_put(report, "messages", (double)traffic->messages);
	report_put(report, "deliveries", (double)traffic->deliveries);
	report_put(report, "messages_per_second", (double)traffic->messages / seconds);
	report_put(report, "deliveries_per_second", (double)traffic->deliveries / seconds);
	if (traffic->deliveries)
		report_put(report, "bytes_per_delivery", (double)spent->received / (double)traffic->deliveries);
	report_put(report, "generator_cpu_share", (double)spent->own / (double)spent->wall);
	if (spent->server) {
		bench_put_others(bench, spent);
		report_put(report, "server_cpu_share", cpu_seconds / seconds);
		report_put(report, "deliveries_per_cpu_second", (double)traffic->deliveries / cpu_seconds);
		if (traffic->deliveries)
			report_put(report, "cpu_us_per_delivery", cpu_seconds * 1e6 / (double)traffic->deliveries);
	}
	report_put_latency(report, &traffic->latency);
}

bool bench_measure(struct bench *bench)
{
	struct bench_spent before, spent;

	if (!bench_talk(bench, bench->options->warmup))
		return false;
	traffic_restart(&bench->traffic);
	before = bench_spent_now(bench);
	if (!bench_talk(bench, bench->options->seconds))
		return false;
	spent = bench_spent_since(bench, &before);
	put_throughput(bench, &spent);
	return true;
}

bool bench_drain(struct bench *bench)
{
	uint64_t quiet_limit = (uint64_t)(bench->options->patience * (double)CLOCK_SECOND);
	uint64_t now = clock_now(), moved = now;
	struct traffic *traffic = &bench->traffic;

	traffic->is_sending = false;
	while (traffic->outstanding > 0 && now - moved < quiet_limit) {
		uint64_t before = traffic->outstanding;

		if (!pool_turn(&bench->pool, CLOCK_SECOND / 10))
			return false;
		traffic_flush(traffic);
		now = clock_now();
		if (traffic->outstanding != before)
			moved = now;
	}
	/* What is doubled may come after the last one that was due. */
	for (moved = now; now - moved < STRAGGLER_TIME; now = clock_now())
		if (!pool_turn(&bench->pool, STRAGGLER_TIME))
			return false;
	return true;
}

void bench_put_verdict(struct bench *bench)
{
	report_put(&bench->report, "lost", (double)traffic_lost(&bench->pool));
	report_put(&bench->report, "doubled", (double)bench->traffic.doubled);
	report_put(&bench->report, "reordered", (double)bench->traffic.reordered);
}

bool bench_channel(struct bench *bench, unsigned senders, unsigned receivers, unsigned window)
{
	struct group *group = &bench->traffic.groups[0];
	char channel[WIRE_TARGET_LIMIT];

	snprintf(channel, sizeof(channel), "%sbench%u", bench->wire->channel_prefix, bench->options->instance);
	traffic_group(&bench->traffic, 0, senders);
	for (unsigned i = 0; i < senders + receivers; i++) {
		struct client *client = &bench->pool.clients[i];

		if (i < senders)
			traffic_sender(group, i, client, channel, bench->text_len);
		if (i >= senders || bench->wire->senders_are_members)
			snprintf(client->channel, sizeof(client->channel), "%s", channel);
	}
	for (unsigned i = 0; i < senders + receivers; i++)
		if (bench->pool.clients[i].channel[0] != '\0')
			traffic_member(group, &bench->pool.clients[i]);
	if (!bench_gather(bench, 0, senders + receivers))
		return false;
	for (unsigned i = 0; i < senders && window; i++) {
		group->senders[i].credit_to = &group->senders[i];
		traffic_grant(&bench->traffic, &group->senders[i], window);
	}
	return true;
}
