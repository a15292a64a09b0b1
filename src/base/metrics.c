#include <apollon/base/metrics.h>

static void add(_Atomic uint64_t *value, uint64_t count)
{
	atomic_store_explicit(value, atomic_load_explicit(value, memory_order_relaxed) + count, memory_order_relaxed);
}

void metrics_turn(struct metrics *metrics, int64_t took_ns)
{
	static const int64_t bounds[METRICS_TURN_BUCKETS - 1] = {METRICS_TURN_BOUNDS_NS};
	unsigned bucket = 0;
	if (!metrics)
		return;
	while (bucket < METRICS_TURN_BUCKETS - 1 && took_ns > bounds[bucket])
		bucket++;
	add(&metrics->turns[bucket], 1);
	add(&metrics->turns_ns, took_ns > 0 ? (uint64_t)took_ns : 0);
}

void metrics_alive(struct metrics *metrics, int64_t elapsed_ms)
{
	if (metrics)
		atomic_store_explicit(&metrics->alive_ms, elapsed_ms, memory_order_relaxed);
}
