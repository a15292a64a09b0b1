/*
 * A shard on a loop, its own in a thread of its own, or the server's only one.
 *   thread safety   shard_service_end may be called from any thread; the rest is for the thread that runs the loop.
 */
#ifndef SERVER_SHARD_SERVICE_H
#define SERVER_SHARD_SERVICE_H

#include <ev.h>
#include <pthread.h>
#include <stdbool.h>

#include <apollon/shard/shard.h>

#include "server/failure_log.h"
#include "server/hub_service.h"

struct shard_service {
	struct shard *shard;
	struct shard_host host;
	struct failure_log failures;
	struct hub_service *hub;
	struct ev_loop *loop;
	struct turns turns;
	struct ev_check check;
	struct ev_timer tick;
	pthread_t thread;
	uint64_t work_count;       /* of shard and, where it is shared, hub, after the last turn */
	uint64_t shard_work_count; /* of the shard alone */
	bool is_stopping;
	bool is_shared; /* hub and shard share the loop: no wake-ups, the hub's turns happen here */
};

void shard_service_init(struct shard_service *service, unsigned index, struct ev_loop *loop, bool is_shared,
	struct hub_service *hub, const struct shard_settings *settings);

/* Starts the watchers. */
void shard_service_start(struct shard_service *service);

/* Ends the loop. Any thread. */
void shard_service_end(struct shard_service *service);

/* After the loop has ended. */
void shard_service_finish(struct shard_service *service);

#endif
