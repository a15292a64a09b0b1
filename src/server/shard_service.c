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

static bool turn(struct shard_service *service)
{
	int64_t now_ms = clock_now_ms(), elapsed_ms = clock_elapsed_ms();
	if (!service->is_shared) {
		bool more = shard_turn(service->shard, now_ms, elapsed_ms);
		hub_service_relieve(service->hub);
		return more;
	}
	/* What was received this turn is decided and written this turn. */
	for (unsigned i = 0; i < TURNS_A_LOOP; i++) {
		bool more = hub_service_turn(service->hub);
		more |= shard_turn(service->shard, now_ms, elapsed_ms);
		if (!more && !mailbox_pending(&service->hub->mailbox))
			return false;
	}
	return true;
}

static void on_prepare(struct ev_loop *loop, struct ev_prepare *prepare, int events)
{
	(void)events;
	struct shard_service *service = prepare->data;
	bool more = turn(service);
	if (shard_is_stopping(service->shard) && !service->is_stopping)
		tick_faster(service);
	if (more)
		ev_idle_start(loop, &service->again);
	else
		ev_idle_stop(loop, &service->again);
}

/* The loop has slept: what its watchers receive now is not of the time before. */
static void on_check(struct ev_loop *loop, struct ev_check *check, int events)
{
	(void)loop, (void)events;
	struct shard_service *service = check->data;
	shard_set_time(service->shard, clock_now_ms(), clock_elapsed_ms());
}

static void on_idle(struct ev_loop *loop, struct ev_idle *idle, int events)
{
	(void)loop, (void)idle, (void)events;
}

static void on_wake(struct ev_loop *loop, struct ev_async *wake, int events)
{
	(void)events;
	struct shard_service *service = wake->data;
	if (atomic_load(&service->must_end))
		ev_break(loop, EVBREAK_ALL);
}

static void on_tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	struct shard_service *service = timer->data;
	shard_tick(service->shard, clock_elapsed_ms());
}

static void wake_shard(void *context)
{
	struct shard_service *service = context;
	ev_async_send(service->loop, &service->wake);
}

void shard_service_init(struct shard_service *service, unsigned index, struct ev_loop *loop, bool is_shared,
	struct hub_service *hub, const struct shard_settings *settings)
{
	memset(service, 0, sizeof(*service));
	service->loop = loop;
	service->is_shared = is_shared;
	service->hub = hub;
	service->host = (struct shard_host){.post = hub_service_post, .context = hub};
	service->shard = shard_create(index, loop, &service->host, settings, is_shared ? NULL : wake_shard, service);
}

void shard_service_start(struct shard_service *service)
{
	ev_async_init(&service->wake, on_wake);
	service->wake.data = service;
	ev_async_start(service->loop, &service->wake);
	ev_timer_init(&service->tick, on_tick, 1, 1);
	service->tick.data = service;
	ev_timer_start(service->loop, &service->tick);
	ev_idle_init(&service->again, on_idle);
	ev_prepare_init(&service->prepare, on_prepare);
	service->prepare.data = service;
	ev_prepare_start(service->loop, &service->prepare);
	ev_check_init(&service->check, on_check);
	ev_set_priority(&service->check, EV_MAXPRI);
	service->check.data = service;
	ev_check_start(service->loop, &service->check);
}

void shard_service_end(struct shard_service *service)
{
	atomic_store(&service->must_end, true);
	wake_shard(service);
}

void shard_service_finish(struct shard_service *service)
{
	shard_destroy(service->shard);
	ev_async_stop(service->loop, &service->wake);
	ev_timer_stop(service->loop, &service->tick);
	ev_idle_stop(service->loop, &service->again);
	ev_prepare_stop(service->loop, &service->prepare);
	ev_check_stop(service->loop, &service->check);
}
