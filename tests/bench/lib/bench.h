/*
 * One run of one scenario: its clients, their traffic, the measured server and
 * the report. A scenario fills the pool, says who talks, and measures.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"
#include "pool.h"
#include "report.h"
#include "server_process.h"
#include "traffic.h"

struct bench {
	const struct options *options;
	const struct wire *wire;
	struct pool pool;
	struct traffic traffic;
	struct server_process server;
	struct report report;
	/* Of a message, with the numbers at its end. */
	size_t text_len;
	/* Between two messages of an open loop, in nanoseconds; 0 in a closed one. */
	uint64_t interval;
	/* In an open loop: whose turn it is. */
	uint32_t turn;
};

/* A scenario puts its figures into the report. It returns false when the run
 * could not be finished; bench->pool.why then says why. */
struct scenario {
	const char *name;
	bool is_irc_only;
	bool (*run)(struct bench *bench);
};

extern const struct scenario scenarios[];

/* What has been used so far, in nanoseconds, and received, in bytes; or what was used meanwhile. */
struct bench_spent {
	uint64_t wall;
	uint64_t server;
	uint64_t own;
	uint64_t machine;
	uint64_t received;
};

bool scenario_fanout(struct bench *bench);
bool scenario_paced(struct bench *bench);
bool scenario_pingpong(struct bench *bench);
bool scenario_rooms(struct bench *bench);
bool scenario_idle(struct bench *bench);
bool scenario_storm(struct bench *bench);
bool scenario_slow(struct bench *bench);
bool scenario_rush(struct bench *bench);
bool scenario_churn(struct bench *bench);

/* Connects to the server with room for `clients` clients and `groups` groups. */
bool bench_open(struct bench *bench, size_t clients, size_t groups);

void bench_close(struct bench *bench);

/* Brings clients first..first+count-1 in, as fast as --at-once allows. */
bool bench_gather(struct bench *bench, size_t first, size_t count);

/* Lets them talk for so many seconds; the senders keep talking afterwards. */
bool bench_talk(struct bench *bench, double seconds);

/* Warms up, then measures --seconds: figures are in traffic and, through
 * bench_put_throughput, in the report. */
bool bench_measure(struct bench *bench);

struct bench_spent bench_spent_now(const struct bench *bench);
struct bench_spent bench_spent_since(const struct bench *bench, const struct bench_spent *before);

/* What the machine did besides, in cores: a run with much of it says little. */
void bench_put_others(struct bench *bench, const struct bench_spent *spent);

/* Ends the talk and waits until everything has arrived; what has not arrived
 * when nothing moves any more is counted as lost. */
bool bench_drain(struct bench *bench);

/* Lost, doubled and reordered messages. */
void bench_put_verdict(struct bench *bench);

/* One channel with `receivers` listeners and `senders` who talk with the given window (0: an open loop). */
bool bench_channel(struct bench *bench, unsigned senders, unsigned receivers, unsigned window);

/* All connect at once and come again where they are thrown out, until they are in or a time limit. */
struct bench_storm {
	struct bench *bench;
	struct histogram times; /* until each was in */
	uint64_t start;
	unsigned retries;
};
bool bench_storm(struct bench *bench, unsigned count, struct bench_storm *storm);

#endif
