/*
 * What this process holds and has used: resident memory, what malloc has given out, CPU time.
 */
#ifndef BENCH_MILLION_MEMORY_H
#define BENCH_MILLION_MEMORY_H

#include <stdint.h>

struct million_memory {
	uint64_t rss;       /* bytes */
	uint64_t allocated; /* bytes; 0 under a sanitizer, whose malloc does not tell */
};

struct million_memory million_memory_now(void);

/* The most that was resident at a time, in bytes. */
uint64_t million_memory_peak(void);

/* In nanoseconds. */
uint64_t million_cpu_now(void);

#endif
