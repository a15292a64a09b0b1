/* Prometheus's text format: for each name HELP and TYPE, then its samples. */
#include <string.h>

#include "server/metrics_service.h"

struct row {
	const char *type, *name, *labels, *help;
};

static const struct row rows[METRIC_COUNT] = {
#define METRIC_ROW(id, type, name, labels, help) [METRIC_##id] = {type, name, labels, help},
	METRICS(METRIC_ROW)
#undef METRIC_ROW
};

static void append_head(struct buffer *target, const char *name, const char *type, const char *help)
{
	buffer_append_format(target, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static uint64_t sum(const struct metrics_service *service, enum metric metric)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < service->thread_count; i++)
		value += metrics_get(service->threads[i].metrics, metric);
	return value;
}

static void append_counts(const struct metrics_service *service, struct buffer *target)
{
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		const struct row *row = &rows[i];
		if (i == 0 || strcmp(row->name, rows[i - 1].name) != 0)
			append_head(target, row->name, row->type, row->help);
		buffer_append_text(target, row->name);
		if (*row->labels)
			buffer_append_format(target, "{%s}", row->labels);
		buffer_append_format(target, " %llu\n", (unsigned long long)sum(service, (enum metric)i));
	}
}

static void append_queues(const struct metrics_service *service, struct buffer *target)
{
	static const char name[] = "apollon_queue_length";
	append_head(target, name, "gauge", "What waits in a thread's queue or is being dealt with.");
	for (unsigned i = 0; i < service->queue_count; i++) {
		const struct metrics_queue *queue = &service->queues[i];
		buffer_append_format(target, "%s{queue=\"%s\"} %u\n", name, queue->name, queue->length(queue->queue));
	}
}

/* Buckets of the format hold what the smaller ones hold, too. */
static void append_turns(const struct metrics_thread *thread, struct buffer *target)
{
	static const char name[] = "apollon_turn_seconds";
	static const int64_t bounds[METRICS_TURN_BUCKETS - 1] = {METRICS_TURN_BOUNDS_NS};
	uint64_t count = 0;
	for (unsigned i = 0; i < METRICS_TURN_BUCKETS; i++) {
		count += atomic_load_explicit(&thread->metrics->turns[i], memory_order_relaxed);
		buffer_append_format(target, "%s_bucket{thread=\"%s\",le=\"", name, thread->name);
		if (i < METRICS_TURN_BUCKETS - 1)
			buffer_append_format(target, "%g", (double)bounds[i] / 1e9);
		else
			buffer_append_text(target, "+Inf");
		buffer_append_format(target, "\"} %llu\n", (unsigned long long)count);
	}
	uint64_t total_ns = atomic_load_explicit(&thread->metrics->turns_ns, memory_order_relaxed);
	buffer_append_format(target, "%s_sum{thread=\"%s\"} %.9f\n", name, thread->name, (double)total_ns / 1e9);
	buffer_append_format(target, "%s_count{thread=\"%s\"} %llu\n", name, thread->name, (unsigned long long)count);
}

static void append_threads(const struct metrics_service *service, struct buffer *target)
{
	append_head(target, "apollon_turn_seconds", "histogram", "How long turns that had something to do have taken.");
	for (unsigned i = 0; i < service->thread_count; i++)
		if (service->threads[i].has_turns)
			append_turns(&service->threads[i], target);
}

static void append_number(
	struct buffer *target, const char *name, const char *type, const char *help, unsigned long long value)
{
	append_head(target, name, type, help);
	buffer_append_format(target, "%s %llu\n", name, value);
}

static void append_process(const struct metrics_service *service, struct buffer *target)
{
	struct metrics_process_state state;
	metrics_process_read(&service->process, &state);
	append_head(target, "process_cpu_seconds_total", "counter", "Processor time, of user and system.");
	buffer_append_format(target, "process_cpu_seconds_total %.6f\n", state.cpu_s);
	append_head(target, "process_start_time_seconds", "gauge", "When the process started, since 1970.");
	buffer_append_format(target, "process_start_time_seconds %.3f\n", (double)state.started_ms / 1e3);
	append_number(target, "process_resident_memory_bytes", "gauge", "Memory that is in use.", state.resident_bytes);
	append_number(target, "process_open_fds", "gauge", "Open file descriptors.", state.open_descriptors);
	append_number(target, "process_max_fds", "gauge", "File descriptors that may be open.", state.descriptor_limit);
}

void metrics_service_append(const struct metrics_service *service, struct buffer *target)
{
	append_head(target, "apollon_build_info", "gauge", "Always 1; which version this is.");
	buffer_append_text(target, "apollon_build_info{version=\"" APOLLON_VERSION "\"} 1\n");
	append_counts(service, target);
	append_queues(service, target);
	append_threads(service, target);
	append_process(service, target);
}
