/*
 * rush: a conversation, first alone with the server, then while a crowd connects at once. The crowd comes from a process of
 * its own, so that its work, handshakes above all, is not what the conversation waits for.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "clock.h"

#define SLICE_SECONDS 0.01
#define CROWD_LIMIT (30 * CLOCK_SECOND)

/* What the crowd tells once it is in. */
struct outcome {
	double seconds;
	unsigned kept_out;
	unsigned retries;
	char why[512]; /* "" when it went through */
};

struct crowd {
	pid_t pid;
	int outcome; /* read end */
	int leave;   /* write end: closed, the crowd goes */
};

/* Never returns. Its connections stay until the other process closes `leave`. */
static void be_the_crowd(const struct bench *bench, unsigned count, int outcome_fd, int leave_fd)
{
	struct options options = *bench->options;
	struct bench crowd = {.options = &options, .wire = bench->wire};
	struct bench_storm storm;
	struct outcome outcome = {0};
	char byte;

	options.instance++;
	options.pid = 0;
	/* It gives way at once to the process that measures, with which it may share a core. */
	sched_setscheduler(0, SCHED_IDLE, &(struct sched_param){0});
	if (!bench_open(&crowd, count, 0) || !bench_storm(&crowd, count, &storm))
		snprintf(outcome.why, sizeof(outcome.why), "%s", crowd.pool.why);
	outcome.seconds = (double)(clock_now() - storm.start) / (double)CLOCK_SECOND;
	outcome.kept_out = count - (unsigned)crowd.pool.ready_count;
	outcome.retries = storm.retries;
	if (write(outcome_fd, &outcome, sizeof(outcome)) == (ssize_t)sizeof(outcome) && read(leave_fd, &byte, 1) > 0)
		abort();
	_exit(0);
}

static bool start_crowd(struct bench *bench, unsigned count, struct crowd *crowd)
{
	int outcome[2], leave[2];

	if (pipe(outcome) != 0 || pipe(leave) != 0)
		return pool_fail(&bench->pool, "pipe: %s", strerror(errno));
	fflush(NULL);
	crowd->pid = fork();
	if (crowd->pid < 0)
		return pool_fail(&bench->pool, "fork: %s", strerror(errno));
	if (crowd->pid == 0) {
		close(leave[1]);
		be_the_crowd(bench, count, outcome[1], leave[0]);
	}
	close(outcome[1]);
	close(leave[0]);
	crowd->outcome = outcome[0];
	crowd->leave = leave[1];
	return true;
}

/* Talks until the crowd is in. */
static bool talk_meanwhile(struct bench *bench, const struct crowd *crowd, struct outcome *outcome)
{
	uint64_t deadline = clock_now() + CROWD_LIMIT;
	struct pollfd told = {.fd = crowd->outcome, .events = POLLIN};

	while (poll(&told, 1, 0) == 0) {
		if (!bench_talk(bench, SLICE_SECONDS))
			return false;
		if (clock_now() > deadline)
			return pool_fail(
				&bench->pool, "the crowd was not in after %d s", (int)(CROWD_LIMIT / CLOCK_SECOND));
	}
	if (read(crowd->outcome, outcome, sizeof(*outcome)) != (ssize_t)sizeof(*outcome))
		return pool_fail(&bench->pool, "the crowd's process ended early");
	return !outcome->why[0] || pool_fail(&bench->pool, "the crowd: %s", outcome->why);
}

static void end_crowd(const struct crowd *crowd)
{
	close(crowd->leave);
	close(crowd->outcome);
	waitpid(crowd->pid, NULL, 0);
}

static double p99_us(const struct bench *bench)
{
	return (double)histogram_quantile(&bench->traffic.latency, 0.99) * CLOCK_TICK_NS / 1000.0;
}

static void put_rush(struct bench *bench, unsigned count, const struct outcome *outcome,
	const struct bench_spent *spent, double quiet)
{
	struct report *report = &bench->report;

	report_put(report, "clients", count);
	report_put(report, "kept_out", outcome->kept_out);
	report_put(report, "retries", outcome->retries);
	report_put(report, "all_in_seconds", outcome->seconds);
	report_put(report, "cpu_us_per_client", (double)spent->server / 1000.0 / count);
	report_put(report, "deliveries", (double)bench->traffic.deliveries);
	report_put(report, "p99_quiet_us", quiet);
	report_put_latency(report, &bench->traffic.latency);
	if (quiet > 0)
		report_put(report, "p99_ratio", p99_us(bench) / quiet);
}

/* Quiet first, then with the crowd; the figures are those of the second part. */
static bool measure(struct bench *bench, unsigned count)
{
	struct outcome outcome;
	struct bench_spent before, spent;
	struct crowd crowd = {0};
	double quiet;

	if (!bench_talk(bench, bench->options->warmup))
		return false;
	traffic_restart(&bench->traffic);
	if (!bench_talk(bench, bench->options->seconds))
		return false;
	quiet = p99_us(bench);
	traffic_restart(&bench->traffic);
	before = bench_spent_now(bench);
	if (!start_crowd(bench, count, &crowd))
		return false;
	if (!talk_meanwhile(bench, &crowd, &outcome)) {
		end_crowd(&crowd);
		return false;
	}
	spent = bench_spent_since(bench, &before);
	put_rush(bench, count, &outcome, &spent, quiet);
	end_crowd(&crowd);
	return true;
}

bool scenario_rush(struct bench *bench)
{
	unsigned senders = options_or(bench->options->senders, 4);
	unsigned receivers = options_or(bench->options->receivers, 50);
	unsigned rate = options_or(bench->options->rate, 1000);
	unsigned count = bench->options->has_clients ? bench->options->clients : 2000;

	if (!bench_open(bench, senders + receivers, 1) || !bench_channel(bench, senders, receivers, 0))
		return false;
	bench->interval = CLOCK_SECOND / rate;
	if (!measure(bench, count) || !bench_drain(bench))
		return false;
	bench_put_verdict(bench);
	return true;
}
