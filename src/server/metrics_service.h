/*
 * What the server counts, for others to read: Prometheus text at /metrics and the server's health at /healthz, by HTTP on a thread
 * of its own, which takes part in nothing else.
 *   thread safety   the main thread; the counts of a set belong to the thread that it was added for (base/metrics.h).
 *   order           init, then threads and queues are added, open, start, stop, finish.
 *   limits          METRICS_CONNECTIONS at a time, each with METRICS_TIMEOUT_S of silence and METRICS_MEMORY bytes.
 */
#ifndef SERVER_METRICS_SERVICE_H
#define SERVER_METRICS_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/base/metrics.h>
#include <apollon/mailbox/conn_id.h>
#include <apollon/net/listener.h>

#include "server/metrics_process.h"

/* Where nobody gives one. */
#define METRICS_PORT 9667

#define METRICS_CONNECTIONS 32
#define METRICS_TIMEOUT_S 10
#define METRICS_MEMORY 16384

/* Hub, shards, main, store, workers and what else may have a set or a queue. */
#define METRICS_THREADS_LIMIT (SHARDS_LIMIT + 8)
#define METRICS_NAME_SIZE 24

/* A thread that has not turned for so long is stuck. */
#define METRICS_STUCK_MS 10000

/* How much waits in a queue; any thread. */
typedef unsigned metrics_length_fn(const void *queue);

struct metrics_thread {
	char name[METRICS_NAME_SIZE];
	bool has_turns; /* it says that it is alive, and how long its turns take */
	struct metrics *metrics;
};

struct metrics_queue {
	char name[METRICS_NAME_SIZE];
	metrics_length_fn *length;
	const void *queue;
};

struct metrics_service {
	struct metrics_thread threads[METRICS_THREADS_LIMIT];
	struct metrics_queue queues[METRICS_THREADS_LIMIT];
	unsigned thread_count, queue_count;
	struct metrics_process process;
	struct listener listener;
	bool is_open;
	struct MHD_Daemon *daemon;
	struct log *log;
};

void metrics_service_init(struct metrics_service *service, struct log *log);

/* A set of numbers for a thread; it lives until metrics_service_finish. */
struct metrics *metrics_service_add_thread(struct metrics_service *service, const char *name, bool has_turns);

/* Borrows the queue. */
void metrics_service_add_queue(
	struct metrics_service *service, const char *name, metrics_length_fn *length, const void *queue);

/* Listens at the address, "HOST:PORT", ":PORT" (on loopback), "HOST" or "unix:PATH", and logs where. */
bool metrics_service_open(struct metrics_service *service, const char *address, struct error *error) MUST_CHECK;

/* Begins to answer. Nothing when it is not open. */
bool metrics_service_start(struct metrics_service *service, struct error *error) MUST_CHECK;

/* Answers no more: queues that were added may go. Idempotent. */
void metrics_service_stop(struct metrics_service *service);

/* Frees the sets. */
void metrics_service_finish(struct metrics_service *service);

/* Whether all is well; else the reasons, a line each, are appended. now_ms: by a steady clock. Any thread. */
bool metrics_service_is_healthy(const struct metrics_service *service, int64_t elapsed_ms, struct buffer *reasons);

/* Appends all in Prometheus's text format, version 0.0.4. Any thread. */
void metrics_service_append(const struct metrics_service *service, struct buffer *target);

#endif
