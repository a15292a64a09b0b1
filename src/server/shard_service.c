#include "server/shard_service.h"

#include <string.h>

#include "server/clock.h"

/* Turns that hub and shard take by themselves before the loop looks at its descriptors again. */
#define TURNS_A_LOOP 4

static void tick_faster(struct shard_service *service)
{
	service->is_stopping = true;
	service->tick.repeat = STOPPING_MS / 4e3;
	ev_timer_again(service->loop, &service->tick);
}

/* Turns in which there is nothing to do are not worth a look at the clock. */
static bool take_shard_turn(struct shard_service *service, int64_t now_ms)
{
	int64_t start_ns = clock_elapsed_ns();
	bool more = shard_turn(service->shard, now_ms, start_ns / 1000000);
	uint64_t work_count = shard_work_count(service->shard);
	if (more || work_count != service->shard_work_count)
		metrics_turn(service->host.metrics, clock_elapsed_ns() - start_ns);
	service->shard_work_count = work_count;
	return more;
}

static bool take_turns(struct shard_service *service)
{
	int64_t now_ms = clock_now_ms();
	if (!service->is_shared) {
		bool more = take_shard_turn(service, now_ms);
		hub_service_relieve(service->hub);
		return more;
	}
	/* What was received this turn is decided and written this turn. */
	bool more = false, has_requests = true;
	for (unsigned i = 0; i < TURNS_A_LOOP && has_requests; i++) {
		hub_service_turn(service->hub);
		more = take_shard_turn(service, now_ms);
		has_requests = hub_service_has_work(service->hub);
	}
	return more || has_requests;
}

static bool has_worked(struct shard_service *service)
{
	uint64_t before = service->work_count;
	service->work_count = shard_work_count(service->shard) + (service->is_shared ? service->hub->work_count : 0);
	return service->work_count != before;
}

static enum turn take_turn(void *context)
{
	struct shard_service *service = context;
	bool more = take_turns(service);
	if (shard_is_stopping(service->shard) && !service->is_stopping)
		tick_faster(service);
	bool worked = has_worked(service);
	return more ? TURN_MORE : worked ? TURN_WORKED : TURN_IDLE;
}

/* The loop has slept: what its watchers receive now is not of the time before. */
static void on_check(struct ev_loop *loop, struct ev_check *check, int events)
{
	(void)loop, (void)events;
	struct shard_service *service = check->data;
	shard_set_time(service->shard, clock_now_ms(), clock_elapsed_ms());
}

static void on_tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	struct shard_service *service = timer->data;
	shard_tick(service->shard, clock_elapsed_ms());
	metrics_alive(service->host.metrics, clock_elapsed_ms());
}

void shard_service_init(struct shard_service *service, unsigned index, struct ev_loop *loop, bool is_shared,
	struct hub_service *hub, const struct shard_settings *settings)
{
	memset(service, 0, sizeof(*service));
	service->loop = loop;
	service->is_shared = is_shared;
	service->hub = hub;
	service->host = (struct shard_host){.post = is_shared ? hub_service_post_here : hub_service_post,
		.context = hub,
		.on_failure = failure_log_write,
		.failure_context = &service->failures};
	service->shard =
		shard_create(index, loop, &service->host, settings, is_shared ? NULL : turns_wake, &service->turns);
}

void shard_service_start(struct shard_service *service)
{
	turns_start(&service->turns, service->loop, take_turn, service);
	ev_timer_init(&service->tick, on_tick, 1, 1);
	service->tick.data = service;
	ev_timer_start(service->loop, &service->tick);
	ev_check_init(&service->check, on_check);
	ev_set_priority(&service->check, EV_MAXPRI);
	service->check.data = service;
	ev_check_start(service->loop, &service->check);
}

void shard_service_end(struct shard_service *service)
{
	turns_end(&service->turns);
}

void shard_service_finish(struct shard_service *service)
{
	shard_destroy(service->shard);
	turns_stop(&service->turns);
	ev_timer_stop(service->loop, &service->tick);
	ev_check_stop(service->loop, &service->check);
}
