#include "server/hub_service.h"

#include <string.h>
#include <sys/random.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

#include "server/clock.h"

static void post_delivery(void *context, unsigned shard, struct delivery *delivery)
{
	struct hub_service *service = context;
	if (!service->shards[shard] || !mailbox_post(service->shards[shard], &delivery->letter))
		delivery_destroy(delivery);
}

static void on_hub_reload(void *context)
{
	struct hub_service *service = context;
	service->owner.on_reload(service->owner.context);
}

static void on_hub_stop(void *context)
{
	struct hub_service *service = context;
	service->owner.on_stop(service->owner.context);
}

static void on_hub_store(void *context, struct store_request *request)
{
	struct hub_service *service = context;
	service->owner.store(service->owner.context, request);
}

static bool on_hub_hash(void *context, struct password_job *job)
{
	struct hub_service *service = context;
	return service->owner.hash(service->owner.context, job);
}

static void on_hub_random(void *context, void *target, size_t len)
{
	(void)context;
	secret_random(target, len);
}

static void on_hub_audit(void *context, const struct audit_event *event)
{
	const struct hub_service *service = context;
	if (service->owner.audit)
		service->owner.audit(service->owner.context, event);
}

/* --- requests --- */

/* They go back to where they came from in one delivery for each shard and turn. */
static void give_back(struct hub_service *service, struct request *request)
{
	request->letter.next = NULL;
	if (!request->from.generation) {
		request_destroy(request);
		return;
	}
	unsigned shard = request->from.shard;
	if (service->done_first[shard])
		service->done_last[shard]->letter.next = &request->letter;
	else
		service->done_first[shard] = request;
	service->done_last[shard] = request;
}

static void post_done(struct hub_service *service)
{
	for (unsigned shard = 0; shard < service->host.shard_count; shard++) {
		if (!service->done_first[shard])
			continue;
		struct delivery *delivery = delivery_create(DELIVERY_DONE, 0);
		delivery->request = service->done_first[shard];
		service->done_first[shard] = service->done_last[shard] = NULL;
		post_delivery(service, shard, delivery);
	}
}

static bool has_backlog(const struct hub_service *service)
{
	for (unsigned shard = 0; shard < service->host.shard_count; shard++)
		if (mailbox_pending(service->shards[shard]) > SHARD_BACKLOG)
			return true;
	return false;
}

/* Says that it waits first and looks again then: a shard that becomes free in between is not missed. */
static bool must_wait(struct hub_service *service)
{
	if (!has_backlog(service))
		return false;
	atomic_store(&service->stalled, true);
	return has_backlog(service);
}

static bool has_time(struct hub_service *service, unsigned count)
{
	if (count % REQUESTS_A_LOOK)
		return true;
	int64_t now = clock_elapsed_ns();
	if (!count)
		service->turn_ns = now;
	return now - service->turn_ns < REQUESTS_TURN_NS;
}

static unsigned handle_some(struct hub_service *service)
{
	unsigned count = 0;
	while (service->left && count < REQUESTS_A_TURN && has_time(service, count) && !must_wait(service)) {
		struct request *request = (struct request *)service->left;
		service->left = service->left->next;
		if (request->kind == REQUEST_SHUT_DOWN)
			service->shutting_down = true;
		hub_handle(service->hub, request);
		give_back(service, request);
		count++;
	}
	return count;
}

static void log_statistics(struct hub_service *service)
{
	struct hub_statistics statistics;
	hub_statistics(service->hub, &statistics);
	log_info(service->log, "server.statistics",
		"users %u, connections %u, waiting %u, channels %u, requests %llu, messages %llu, deliveries %llu",
		statistics.users, statistics.sessions, statistics.waiting, statistics.channels,
		(unsigned long long)statistics.requests, (unsigned long long)statistics.messages,
		(unsigned long long)statistics.deliveries);
}

bool hub_service_has_work(struct hub_service *service)
{
	return mailbox_pending(&service->mailbox) && !must_wait(service);
}

bool hub_service_turn(struct hub_service *service)
{
	if (!service->left)
		service->left = mailbox_take(&service->mailbox);
	unsigned count = handle_some(service);
	service->work_count += count;
	if (count) {
		post_done(service);
		mailbox_done(&service->mailbox, count);
		metrics_turn(service->host.metrics, clock_elapsed_ns() - service->turn_ns);
	}
	if (atomic_exchange(&service->wants_statistics, false))
		log_statistics(service);
	if (service->shutting_down && !hub_session_count(service->hub))
		service->owner.on_empty(service->owner.context);
	return hub_service_has_work(service);
}

void hub_service_post(void *context, struct request *request)
{
	struct hub_service *service = context;
	if (!mailbox_post(&service->mailbox, &request->letter))
		request_destroy(request);
}

void hub_service_post_here(void *context, struct request *request)
{
	struct hub_service *service = context;
	if (!mailbox_post_here(&service->mailbox, &request->letter))
		request_destroy(request);
}

/* --- the loop --- */

static enum turn take_turn(void *context)
{
	struct hub_service *service = context;
	uint64_t before = service->work_count;
	if (hub_service_turn(service))
		return TURN_MORE;
	return service->work_count == before ? TURN_IDLE : TURN_WORKED;
}

static void give_back_memory(struct hub_service *service)
{
	unsigned count = hub_session_count(service->hub);
	if (count > service->crowd)
		service->crowd = count;
	if (service->crowd - count < CROWD_SESSIONS || count > service->crowd / 2)
		return;
	alloc_trim();
	service->crowd = count;
}

static void publish_counts(struct hub_service *service)
{
	struct metrics *metrics = service->host.metrics;
	struct hub_statistics statistics;
	hub_statistics(service->hub, &statistics);
	unsigned inside = statistics.sessions - statistics.waiting;
	metrics_set(metrics, METRIC_CLIENTS_INSIDE, statistics.users);
	metrics_set(metrics, METRIC_CLIENTS_REGISTERING, inside > statistics.users ? inside - statistics.users : 0);
	metrics_set(metrics, METRIC_CLIENTS_WAITING, statistics.waiting);
	metrics_set(metrics, METRIC_USERS, statistics.users);
	metrics_set(metrics, METRIC_CHANNELS, statistics.channels);
	metrics_set(metrics, METRIC_REQUESTS, statistics.requests);
	metrics_set(metrics, METRIC_MESSAGES, statistics.messages);
	metrics_set(metrics, METRIC_DELIVERIES, statistics.deliveries);
}

static void on_tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	struct hub_service *service = timer->data;
	give_back_memory(service);
	hub_tick(service->hub, clock_now_ms(), clock_elapsed_ms());
	publish_counts(service);
	metrics_alive(service->host.metrics, clock_elapsed_ms());
}

void hub_service_relieve(struct hub_service *service)
{
	if (atomic_exchange(&service->stalled, false))
		turns_wake(&service->turns);
}

void hub_service_log_statistics(struct hub_service *service)
{
	atomic_store(&service->wants_statistics, true);
	turns_wake(&service->turns);
}

void hub_service_end(struct hub_service *service)
{
	turns_end(&service->turns);
}

/* --- life --- */

void hub_service_init(struct hub_service *service, struct ev_loop *loop, bool is_shared, struct hub_settings *settings,
	const struct hub_service_owner *owner, struct log *log)
{
	memset(service, 0, sizeof(*service));
	service->loop = loop;
	service->is_shared = is_shared;
	service->owner = *owner;
	service->log = log;
	service->host = (struct hub_host){.post = post_delivery,
		.reload = on_hub_reload,
		.stop = on_hub_stop,
		.store = on_hub_store,
		.hash = on_hub_hash,
		.audit = on_hub_audit,
		.random = on_hub_random,
		.context = service};
	service->pending_settings = settings;
	mailbox_init(&service->mailbox, turns_wake, &service->turns);
}

void hub_service_add_shard(struct hub_service *service, struct mailbox *mailbox)
{
	service->shards[service->host.shard_count++] = mailbox;
}

void hub_service_start(struct hub_service *service)
{
	uint64_t seed = 0;
	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)clock_now_ms();
	service->hub = hub_create(&service->host, service->pending_settings, clock_now_ms(), seed);
	service->pending_settings = NULL;
	hub_tick(service->hub, clock_now_ms(), clock_elapsed_ms());
	turns_start(&service->turns, service->loop, service->is_shared ? NULL : take_turn, service);
	ev_timer_init(&service->tick, on_tick, 1, 1);
	service->tick.data = service;
	ev_timer_start(service->loop, &service->tick);
}

void hub_service_finish(struct hub_service *service)
{
	if (service->hub) {
		turns_stop(&service->turns);
		ev_timer_stop(service->loop, &service->tick);
	}
	request_destroy_chain((struct request *)service->left);
	request_destroy_chain((struct request *)mailbox_close(&service->mailbox));
	for (unsigned shard = 0; shard < service->host.shard_count; shard++)
		request_destroy_chain(service->done_first[shard]);
	/* The shards have gone: whoever is still there hears no more of the others' leaving. */
	memset(service->shards, 0, sizeof(service->shards));
	hub_destroy(service->hub);
	hub_settings_destroy(service->pending_settings);
}
