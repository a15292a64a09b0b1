#include "server/metrics_service.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/text.h>

#include "server/clock.h"

void metrics_service_init(struct metrics_service *service, struct log *log)
{
	memset(service, 0, sizeof(*service));
	service->log = log;
	metrics_process_open(&service->process);
}

/* On a cache line of its own. */
static struct metrics *create_set(void)
{
	struct metrics *metrics = aligned_alloc(_Alignof(struct metrics), sizeof(*metrics));
	if (!metrics)
		abort();
	memset(metrics, 0, sizeof(*metrics));
	metrics_alive(metrics, clock_elapsed_ms());
	return metrics;
}

struct metrics *metrics_service_add_thread(struct metrics_service *service, const char *name, bool has_turns)
{
	assert(service->thread_count < METRICS_THREADS_LIMIT);
	struct metrics_thread *thread = &service->threads[service->thread_count++];
	text_copy(thread->name, sizeof(thread->name), slice_of(name));
	thread->has_turns = has_turns;
	thread->metrics = create_set();
	return thread->metrics;
}

void metrics_service_add_queue(
	struct metrics_service *service, const char *name, metrics_length_fn *length, const void *queue)
{
	assert(service->queue_count < METRICS_THREADS_LIMIT);
	struct metrics_queue *entry = &service->queues[service->queue_count++];
	text_copy(entry->name, sizeof(entry->name), slice_of(name));
	entry->length = length;
	entry->queue = queue;
}

static bool is_set(const struct metrics_service *service, enum metric metric)
{
	for (unsigned i = 0; i < service->thread_count; i++)
		if (metrics_get(service->threads[i].metrics, metric))
			return true;
	return false;
}

/* Others sleep until there is something for them. */
static bool has_to_turn(const struct metrics_thread *thread)
{
	return thread->has_turns || metrics_get(thread->metrics, METRIC_STORE_COMMITTING);
}

static void look_for_stuck(const struct metrics_thread *thread, int64_t elapsed_ms, struct buffer *reasons)
{
	if (!has_to_turn(thread))
		return;
	int64_t silent_ms = elapsed_ms - atomic_load_explicit(&thread->metrics->alive_ms, memory_order_relaxed);
	if (silent_ms > METRICS_STUCK_MS)
		buffer_append_format(reasons, "thread %s has not turned for %lld seconds\n", thread->name,
			(long long)(silent_ms / 1000));
}

bool metrics_service_is_healthy(const struct metrics_service *service, int64_t elapsed_ms, struct buffer *reasons)
{
	size_t before = reasons->len;
	for (unsigned i = 0; i < service->thread_count; i++)
		look_for_stuck(&service->threads[i], elapsed_ms, reasons);
	if (is_set(service, METRIC_STORE_FAILING))
		buffer_append_text(reasons, "the store cannot write: see store.failed in the log\n");
	if (is_set(service, METRIC_STOPPING))
		buffer_append_text(reasons, "the server is stopping\n");
	return reasons->len == before;
}

void metrics_service_finish(struct metrics_service *service)
{
	metrics_service_stop(service);
	metrics_process_close(&service->process);
	for (unsigned i = 0; i < service->thread_count; i++)
		free(service->threads[i].metrics);
	service->thread_count = 0;
}
