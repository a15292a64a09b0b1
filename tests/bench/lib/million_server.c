#include "million_server.h"

#include <string.h>

#include "clock.h"
#include "million_memory.h"
#include "server/clock.h"

#define SENDQ_LIMIT (1 << 20)

static void on_nothing(void *context)
{
	(void)context;
}

static void on_polled(struct ev_loop *loop, struct ev_check *check, int events)
{
	(void)loop, (void)events;
	fleet_look(check->data);
}

static struct hub_settings *hub_settings(const struct fleet *fleet)
{
	struct hub_settings *settings = hub_settings_create();
	settings->max_clients = fleet->count;
	settings->registration_timeout_s = 3600;
	return settings;
}

static void start_shards(struct million_server *server)
{
	struct shard_settings settings = {.server_name = "apollon.localhost",
		.sendq_limit = SENDQ_LIMIT,
		.ping_interval_ms = MILLION_PING_INTERVAL_MS,
		.ping_timeout_ms = MILLION_PING_INTERVAL_MS};
	for (unsigned i = 0; i < server->shard_count; i++) {
		shard_service_init(&server->services[i], i, server->loop, true, &server->hub, &settings);
		server->shards[i] = server->services[i].shard;
		hub_service_add_shard(&server->hub, shard_mailbox(server->shards[i]));
	}
	hub_service_start(&server->hub);
	for (unsigned i = 0; i < server->shard_count; i++)
		shard_service_start(&server->services[i]);
}

bool million_server_start(struct million_server *server, struct fleet *fleet, unsigned shard_count)
{
	static const struct hub_service_owner owner = {
		.on_reload = on_nothing, .on_stop = on_nothing, .on_empty = on_nothing};
	memset(server, 0, sizeof(*server));
	server->loop = ev_loop_new(EVFLAG_NOSIGMASK);
	if (!server->loop)
		return false;
	server->fleet = fleet;
	server->shard_count = shard_count;
	hub_service_init(&server->hub, server->loop, true, hub_settings(fleet), &owner, NULL);
	start_shards(server);
	fleet_set_shards(fleet, server->shards, shard_count);
	ev_check_init(&server->check, on_polled);
	server->check.data = fleet;
	ev_check_start(server->loop, &server->check);
	return true;
}

void million_server_pass(struct million_server *server)
{
	uint64_t start = clock_now(), cpu = million_cpu_now();
	ev_run(server->loop, EVRUN_NOWAIT);
	cpu = million_cpu_now() - cpu;
	uint64_t took = clock_now() - start;
	if (took > server->longest_pass)
		server->longest_pass = took;
	if (cpu <= server->longest_pass_cpu)
		return;
	server->longest_pass_cpu = cpu;
	server->longest_pass_at = server->fleet->registered;
}

void million_server_ping_all(struct million_server *server)
{
	for (unsigned i = 0; i < server->shard_count; i++)
		shard_tick(server->shards[i], clock_elapsed_ms() + MILLION_PING_INTERVAL_MS);
}

unsigned million_server_session_count(const struct million_server *server)
{
	return hub_session_count(server->hub.hub);
}

void million_server_finish(struct million_server *server)
{
	ev_check_stop(server->loop, &server->check);
	for (unsigned i = 0; i < server->shard_count; i++)
		shard_service_finish(&server->services[i]);
	hub_service_finish(&server->hub);
	ev_loop_destroy(server->loop);
}
