/*
 * Latencies in clock ticks, in buckets that are exact below 64 and within
 * 1.6 % above. The largest is kept exactly.
 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB_BITS 6
#define HISTOGRAM_SUB (1U << HISTOGRAM_SUB_BITS)
#define HISTOGRAM_BUCKETS (HISTOGRAM_SUB * (33 - HISTOGRAM_SUB_BITS))

struct histogram {
	uint64_t total;
	uint32_t largest;
	uint64_t counts[HISTOGRAM_BUCKETS];
};

static inline uint32_t histogram_bucket(uint32_t value)
{
	unsigned shift;

	if (value < HISTOGRAM_SUB)
		return value;
	shift = 31 - HISTOGRAM_SUB_BITS - (unsigned)__builtin_clz(value);
	return HISTOGRAM_SUB * (shift + 1) + ((value >> shift) - HISTOGRAM_SUB);
}

static inline void histogram_add(struct histogram *histogram, uint32_t value)
{
	histogram->counts[histogram_bucket(value)]++;
	histogram->total++;
	if (value > histogram->largest)
		histogram->largest = value;
}

void histogram_clear(struct histogram *histogram);

/* The value in ticks that `share` (0..1) of all values do not exceed; 0 when empty. */
uint32_t histogram_quantile(const struct histogram *histogram, double share);

#endif
