/*
 * The server of the big bench: the real hub and the real shards, with the services that run them on one loop in `apollon serve`
 * when it has one thread, and a real loop. The bench stands where epoll and the acceptor stand: when the loop has polled,
 * it has the fleet look at its list.
 *   thread safety   one thread.
 */
#ifndef BENCH_MILLION_SERVER_H
#define BENCH_MILLION_SERVER_H

#include <ev.h>
#include <stdint.h>

#include "million_fleet.h"
#include "server/hub_service.h"
#include "server/shard_service.h"

#define MILLION_PING_INTERVAL_MS 3600000

struct million_server {
	struct ev_loop *loop;
	struct hub_service hub;
	struct shard_service services[SHARDS_LIMIT];
	struct shard *shards[SHARDS_LIMIT];
	unsigned shard_count;
	struct ev_check check;
	struct fleet *fleet;
	/* Since they were last set to 0, in nanoseconds: by the clock on the wall, and of this process's own time. */
	uint64_t longest_pass, longest_pass_cpu;
	unsigned longest_pass_at; /* clients were registered at the longest, by its own time */
};

/* Borrows the fleet, and tells it the shards. False without a loop. */
bool million_server_start(struct million_server *server, struct fleet *fleet, unsigned shard_count);

/* Once round the loop, without sleeping: turns of hub and shards, then a look at the list of the ready. */
void million_server_pass(struct million_server *server);

/* A tick for which all have been silent for as long as it takes to be asked whether they are there. */
void million_server_ping_all(struct million_server *server);

/* Connections that the hub knows. */
unsigned million_server_session_count(const struct million_server *server);

/* Cuts who is left and frees all. */
void million_server_finish(struct million_server *server);

#endif
