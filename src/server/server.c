#include <apollon/server/server.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "server/acceptor.h"
#include "server/acceptor_tls.h"
#include "server/audit_log.h"
#include "server/background.h"
#include "server/clock.h"
#include "server/hub_service.h"
#include "server/metrics_service.h"
#include "server/readiness.h"
#include "server/sandbox.h"
#include "server/shard_service.h"

#define SIGNALS_COUNT 4

struct server {
	struct config *config;
	const struct config_source *source;
	struct log *log;
	struct ev_loop
		*loop; /* main: signals and listeners; where the hub has no thread of its own, hub and first shard */
	struct acceptor acceptor;
	struct background background;
	struct audit_log audit;
	struct metrics_service metrics;
	struct metrics *counts; /* the main thread's */
	struct hub_service hub;
	struct shard_service *shards;
	struct mailbox *mailboxes[SHARDS_LIMIT];
	unsigned shard_count;
	struct ev_signal signals[SIGNALS_COUNT];
	struct ev_async call; /* the hub wants something of the main thread */
	struct ev_timer drain;
	atomic_bool wants_reload, wants_stop, is_empty;
	bool stopping;
	bool is_confined; /* to the folders that the configuration named at the start */
	bool is_shared;   /* the main loop, with hub and first shard */
};

/* --- what others want of the main thread --- */

static void on_hub_reload(void *context)
{
	struct server *server = context;
	atomic_store(&server->wants_reload, true);
	ev_async_send(server->loop, &server->call);
}

static void on_hub_stop(void *context)
{
	struct server *server = context;
	atomic_store(&server->wants_stop, true);
	ev_async_send(server->loop, &server->call);
}

static void on_hub_empty(void *context)
{
	struct server *server = context;
	atomic_store(&server->is_empty, true);
	ev_async_send(server->loop, &server->call);
}

static void on_hub_store(void *context, struct store_request *request)
{
	struct server *server = context;
	background_store(&server->background, request);
}

static void on_hub_audit(void *context, const struct audit_event *event)
{
	audit_log_write(&((struct server *)context)->audit, event);
}

static bool on_hub_hash(void *context, struct password_job *job)
{
	struct server *server = context;
	return background_hash(&server->background, job);
}

static void post_control(struct server *server, enum request_kind kind, const char *text, struct hub_settings *settings)
{
	struct request *request = request_create(kind, (struct conn_id){0}, clock_now_ms(), text, strlen(text));
	request->settings = settings;
	hub_service_post(&server->hub, request);
}

static void tell_operators(void *context, const char *text)
{
	post_control(context, REQUEST_NOTICE, text, NULL);
}

static struct shard_settings shard_settings(const struct config *config)
{
	struct shard_settings settings = {
		.sendq_limit = config->sendq_limit < UINT32_MAX ? (uint32_t)config->sendq_limit : UINT32_MAX,
		.ping_interval_ms = config->ping_interval_s * 1000,
		.ping_timeout_ms = config->ping_timeout_s * 1000,
		.handshake_timeout_ms = config->handshake_timeout_s * 1000,
		.command_rate = config->command_rate,
		.command_burst = config->command_burst,
	};
	text_copy(settings.server_name, sizeof(settings.server_name), slice_of(config->hub->server_name));
	return settings;
}

static void apply(struct server *server, struct config *config)
{
	config->hub->sts_port = acceptor_tls_port(&server->acceptor);
	server->acceptor.proxy_from = &config->proxy_from;
	struct shard_settings settings = shard_settings(config);
	for (unsigned i = 0; i < server->shard_count; i++) {
		struct delivery *delivery = delivery_create(DELIVERY_SETTINGS, 0);
		delivery->settings = alloc_bytes(sizeof(settings));
		*delivery->settings = settings;
		if (!mailbox_post(server->mailboxes[i], &delivery->letter))
			delivery_destroy(delivery);
	}
	log_set(server->log, config->log_level, config->log_format);
	post_control(server, REQUEST_APPLY, "", config_take_hub(config));
	config_destroy(server->config);
	server->config = config;
}

static void reload(struct server *server)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)(clock_elapsed_ns() / 1000));
	struct config *config = config_reload(server->config, server->source, server->log);
	struct error error;
	if (config &&
		!acceptor_reload_tls(&server->acceptor, server->config, config, &server->background.folder, &error)) {
		log_error(server->log, "tls.not-reloaded", "%s", error.text);
		log_error(server->log, "configuration", "not reloaded: the running configuration stays");
		config_destroy(config);
		config = NULL;
	}
	audit_log_reopen(&server->audit);
	if (config) {
		apply(server, config);
		log_info(server->log, "server.reloaded", "the configuration has been read again");
	} else if (server->is_confined) {
		log_info(server->log, "configuration",
			"files in folders that no option named at the start cannot be read before a restart");
	}
	sd_notify(0, "READY=1");
}

static void stop_at_once(struct server *server)
{
	ev_break(server->loop, EVBREAK_ALL);
}

static void on_drain_over(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	struct server *server = timer->data;
	log_warning(server->log, "server.drain-over", "some connections did not close in time and are cut");
	stop_at_once(server);
}

static void stop(struct server *server, const char *why)
{
	if (server->stopping) {
		log_info(server->log, "server.stopping", "%s again: at once", why);
		stop_at_once(server);
		return;
	}
	server->stopping = true;
	metrics_set(server->counts, METRIC_STOPPING, 1);
	sd_notify(0, "STOPPING=1");
	log_info(server->log, "server.stopping", "%s: no new connections, everybody is told", why);
	acceptor_close(&server->acceptor);
	post_control(server, REQUEST_SHUT_DOWN, "The server is shutting down", NULL);
	ev_timer_set(&server->drain, server->config->drain_s, 0);
	ev_timer_start(server->loop, &server->drain);
}

static void on_call(struct ev_loop *loop, struct ev_async *call, int events)
{
	(void)loop, (void)events;
	struct server *server = call->data;
	if (atomic_exchange(&server->wants_reload, false))
		reload(server);
	if (atomic_exchange(&server->wants_stop, false))
		stop(server, "an operator stops the server");
	if (atomic_load(&server->is_empty))
		stop_at_once(server);
}

static void on_signal(struct ev_loop *loop, struct ev_signal *watcher, int events)
{
	(void)loop, (void)events;
	struct server *server = watcher->data;
	switch (watcher->signum) {
	case SIGHUP:
		reload(server);
		break;
	case SIGUSR1:
		hub_service_log_statistics(&server->hub);
		break;
	case SIGTERM:
		stop(server, "SIGTERM");
		break;
	default:
		stop(server, "SIGINT");
	}
}

/* --- threads --- */

struct thread_start {
	struct ev_loop *loop;
	char name[16];
};

/* A thread names itself: to name another takes a file. */
static void *run_loop(void *context)
{
	struct thread_start *start = context;
	struct ev_loop *loop = start->loop;
	(void)prctl(PR_SET_NAME, start->name);
	free(start);
	ev_run(loop, 0);
	return NULL;
}

static struct ev_loop *loop_for(const struct server *server, bool shares)
{
	return shares ? server->loop : ev_loop_new(EVFLAG_NOSIGMASK);
}

/* The first shard may share the main loop with the hub; the others have threads. */
static unsigned first_thread(const struct server *server)
{
	return server->is_shared ? 1 : 0;
}

static bool start_thread(pthread_t *thread, struct ev_loop *loop, const char *name, struct error *error)
{
	struct thread_start *start = alloc_zeroed(1, sizeof(*start));
	start->loop = loop;
	(void)text_copy(start->name, sizeof(start->name), slice_of(name));
	int error_number = pthread_create(thread, NULL, run_loop, start);
	if (error_number) {
		error_set(error, "cannot start a thread: %s", strerror(error_number));
		free(start);
	}
	return error_number == 0;
}

static unsigned mailbox_length(const void *mailbox)
{
	return mailbox_pending(mailbox);
}

static void count_services(struct server *server)
{
	struct metrics_service *metrics = &server->metrics;
	server->counts = server->acceptor.metrics = metrics_service_add_thread(metrics, "main", false);
	server->hub.host.metrics = metrics_service_add_thread(metrics, "hub", true);
	metrics_service_add_queue(metrics, "hub", mailbox_length, &server->hub.mailbox);
	background_count(&server->background, metrics);
	for (unsigned i = 0; i < server->shard_count; i++) {
		char name[METRICS_NAME_SIZE];
		snprintf(name, sizeof(name), "shard-%u", i);
		server->shards[i].host.metrics = metrics_service_add_thread(metrics, name, true);
		metrics_service_add_queue(metrics, name, mailbox_length, server->mailboxes[i]);
	}
}

static void prepare_services(struct server *server)
{
	const struct hub_service_owner owner = {.on_reload = on_hub_reload,
		.on_stop = on_hub_stop,
		.on_empty = on_hub_empty,
		.store = on_hub_store,
		.hash = on_hub_hash,
		.audit = on_hub_audit,
		.context = server};
	struct shard_settings settings = shard_settings(server->config);
	hub_service_init(&server->hub, loop_for(server, server->is_shared), server->is_shared,
		config_take_hub(server->config), &owner, server->log);
	for (unsigned i = 0; i < server->shard_count; i++) {
		bool shares = i < first_thread(server);
		shard_service_init(&server->shards[i], i, loop_for(server, shares), shares, &server->hub, &settings);
		failure_log_init(&server->shards[i].failures, server->log);
		server->mailboxes[i] = shard_mailbox(server->shards[i].shard);
		hub_service_add_shard(&server->hub, server->mailboxes[i]);
	}
	count_services(server);
	hub_service_start(&server->hub);
	hub_restore(server->hub.hub, &server->background.contents);
	for (unsigned i = 0; i < server->shard_count; i++)
		shard_service_start(&server->shards[i]);
}

/* Those that run: all, unless one could not be started. */
struct threads {
	bool hub;
	unsigned shards; /* the first that has none; the main loop's counts as one */
};

/* Signals are the main thread's: the others inherit that they are blocked. */
static bool start_threads(struct server *server, struct threads *threads, struct error *error)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	*threads = (struct threads){.shards = first_thread(server)};
	bool started = true;
	if (!server->is_shared)
		started = threads->hub = start_thread(&server->hub.thread, server->hub.loop, "hub", error);
	while (started && threads->shards < server->shard_count) {
		struct shard_service *shard = &server->shards[threads->shards];
		char name[32];
		snprintf(name, sizeof(name), "shard-%u", threads->shards);
		started = start_thread(&shard->thread, shard->loop, name, error);
		threads->shards += started;
	}
	started = started && background_start(&server->background, server->config->workers, error) &&
		audit_log_start(&server->audit, error) && metrics_service_start(&server->metrics, error);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}

static void end_threads(struct server *server, const struct threads *threads)
{
	metrics_service_stop(&server->metrics);
	for (unsigned i = first_thread(server); i < threads->shards; i++) {
		shard_service_end(&server->shards[i]);
		pthread_join(server->shards[i].thread, NULL);
	}
	if (threads->hub) {
		hub_service_end(&server->hub);
		pthread_join(server->hub.thread, NULL);
	}
	background_end(&server->background);
	audit_log_end(&server->audit);
}

static void finish_services(struct server *server)
{
	for (unsigned i = 0; i < server->shard_count; i++)
		shard_service_finish(&server->shards[i]);
	hub_service_finish(&server->hub);
	for (unsigned i = first_thread(server); i < server->shard_count; i++)
		ev_loop_destroy(server->shards[i].loop);
	if (!server->is_shared)
		ev_loop_destroy(server->hub.loop);
}

/* --- life --- */

static void start_watchers(struct server *server)
{
	static const int numbers[SIGNALS_COUNT] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};
	for (unsigned i = 0; i < SIGNALS_COUNT; i++) {
		ev_signal_init(&server->signals[i], on_signal, numbers[i]);
		server->signals[i].data = server;
		ev_signal_start(server->loop, &server->signals[i]);
	}
	ev_async_init(&server->call, on_call);
	server->call.data = server;
	ev_async_start(server->loop, &server->call);
	ev_timer_init(&server->drain, on_drain_over, 0, 0);
	server->drain.data = server;
}

static void stop_watchers(struct server *server)
{
	/* What has been told to end, and has nothing left to do, is not ended again: it is about to leave with its own status. */
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	for (unsigned i = 0; i < SIGNALS_COUNT; i++)
		ev_signal_stop(server->loop, &server->signals[i]);
	ev_async_stop(server->loop, &server->call);
	ev_timer_stop(server->loop, &server->drain);
}

/* Threads that start from here on are inside as well. */
static void confine(struct server *server)
{
	struct sandbox_folders folders = {0};
	if (server->config->no_sandbox) {
		log_info(server->log, "server.no-sandbox", "the process keeps all its rights: --no-sandbox");
		return;
	}
	sandbox_folders_add_config(&folders, server->config);
	if (server->background.folder.path)
		sandbox_folders_add(&folders, server->background.folder.path, SANDBOX_WORK);
	server->is_confined = sandbox_enter(&folders, server->log);
	sandbox_folders_finish(&folders);
}

static bool serve(struct server *server, struct error *error)
{
	struct threads threads;
	confine(server);
	bool started = start_threads(server, &threads, error);
	if (started) {
		acceptor_start(&server->acceptor, server->loop, server->mailboxes, server->shard_count);
		started = readiness_announce(server->config, &server->acceptor, server->log, error);
	}
	if (started)
		ev_run(server->loop, 0);
	acceptor_close(&server->acceptor);
	end_threads(server, &threads);
	return started;
}

/* What only root may open is open. */
static bool become_user(struct server *server, struct error *error)
{
	const char *name = server->config->user;
	struct sandbox_user user;
	struct error reason;
	if (!name) {
		if (geteuid() == 0)
			log_warning(server->log, "server.root",
				"it runs as root and need not: --user NAME makes it another user once its ports are open");
		return true;
	}
	if (sandbox_find_user(&user, name, &reason) &&
		background_give(&server->background, user.uid, user.gid, &reason) && sandbox_become(&user, &reason))
		return true;
	error_set(error, "--user %s: %s", name, reason.text);
	return false;
}

/* What can fail because of the system. */
static bool open_all(struct server *server, struct error *error)
{
	const struct config *config = server->config;
	if (!server->loop) {
		error_set(error, "libev finds no way to wait for events on this system");
		return false;
	}
	metrics_service_init(&server->metrics, server->log);
	if (background_open_folder(&server->background, config, error) &&
		acceptor_open(&server->acceptor, config, server->log, error) &&
		acceptor_load_tls(&server->acceptor, config, error) &&
		(!config->metrics || metrics_service_open(&server->metrics, config->metrics, error)) &&
		become_user(server, error) && audit_log_open(&server->audit, error) &&
		acceptor_complete_tls(&server->acceptor, config, &server->background.folder, error) &&
		background_open_store(&server->background, error))
		return true;
	metrics_service_finish(&server->metrics);
	acceptor_close(&server->acceptor);
	return false;
}

bool server_run(struct config *config, const struct config_source *source, struct log *log, struct error *error)
{
	struct server server = {.config = config, .source = source, .log = log, .shard_count = config->threads};
	/* A thread of its own for the hub pays where a processor is left for it; else it is one more to be woken. */
	server.is_shared = config->threads == 1 || config->threads >= source->processors;
	server.loop = ev_default_loop(EVFLAG_NOSIGMASK);
	background_init(&server.background, hub_service_post, &server.hub, log);
	audit_log_init(&server.audit, config->audit_log, log, tell_operators, &server);
	if (!config->no_sandbox)
		sandbox_guard_memory();
	/* A peer that has gone, a file that may not grow: the call says so. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (!open_all(&server, error)) {
		background_close(&server.background);
		audit_log_finish(&server.audit);
		config_destroy(config);
		return false;
	}
	server.shards = alloc_zeroed(server.shard_count, sizeof(*server.shards));
	start_watchers(&server);
	prepare_services(&server);
	bool served = serve(&server, error);
	finish_services(&server);
	background_close(&server.background);
	audit_log_finish(&server.audit);
	metrics_service_finish(&server.metrics);
	stop_watchers(&server);
	readiness_withdraw(server.config);
	log_info(log, "server.stopped", "good bye");
	free(server.shards);
	config_destroy(server.config);
	ev_loop_destroy(server.loop);
	return served;
}
