/*
 * The one clock of the load generator: monotonic, because sender and receiver
 * are the same process and only differences count.
 */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND UINT64_C(1000000000)

/* A tick is 64 ns: fine enough for latencies, and 32 bits of them last 274 s. */
#define CLOCK_TICK_NS 64

static inline uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * CLOCK_SECOND + (uint64_t)now.tv_nsec;
}

/* Wraps; subtract as uint32_t. */
static inline uint32_t clock_ticks(uint64_t ns)
{
	return (uint32_t)(ns / CLOCK_TICK_NS);
}

#endif
