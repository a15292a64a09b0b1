#include "histogram.h"

#include <string.h>

void histogram_clear(struct histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
}

/* The upper edge of a bucket, so that a quantile never flatters. */
static uint32_t bucket_edge(uint32_t bucket)
{
	uint32_t shift, base;

	if (bucket < HISTOGRAM_SUB)
		return bucket;
	shift = bucket / HISTOGRAM_SUB - 1;
	base = bucket % HISTOGRAM_SUB + HISTOGRAM_SUB;
	return (uint32_t)((((uint64_t)base + 1) << shift) - 1);
}

uint32_t histogram_quantile(const struct histogram *histogram, double share)
{
	uint64_t rank = (uint64_t)(share * (double)histogram->total);
	uint64_t seen = 0;
	uint32_t bucket;

	if (histogram->total == 0)
		return 0;
	if (rank >= histogram->total)
		rank = histogram->total - 1;
	for (bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		seen += histogram->counts[bucket];
		if (seen > rank)
			break;
	}
	if (bucket_edge(bucket) > histogram->largest)
		return histogram->largest;
	return bucket_edge(bucket);
}
