#include "client/client.h"

#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/secret.h>

#include "client/backoff.h"
#include "client/sanitize.h"

/* How long the server may take to close the connection after QUIT. */
#define LINGER_S 1.5

/* A connection that held so long was a good one: the next failure is a first one again. */
#define STABLE_MS 30000

static int64_t monotonic_ms(void)
{
	struct timespec time;
	/* It goes on while the machine sleeps: after that, connections are old. */
	clock_gettime(CLOCK_BOOTTIME, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t client_now_ms(const struct client *client)
{
	return client->clock_offset_ms + monotonic_ms();
}

/* ---- how it ends ---------------------------------------------------------------------------------------------------- */

void client_leave(struct client *client, const char *reason)
{
	if (client->stage != CLIENT_RUNNING)
		return;
	client->stage = CLIENT_LEAVING;
	snprintf(client->quit_reason, sizeof(client->quit_reason), "%s", reason && *reason ? reason : "leaving");
}

static void say_goodbye(struct client *client)
{
	client->stage = CLIENT_LEFT;
	ev_timer_stop(client->loop, &client->retry_timer);
	if (client->link.state != LINK_UP) {
		ev_break(client->loop, EVBREAK_ALL);
		return;
	}
	session_quit(client->session, client->quit_reason);
	link_set_reading(&client->link, true);
	ev_timer_set(&client->linger_timer, LINGER_S, 0);
	ev_timer_start(client->loop, &client->linger_timer);
}

static void on_linger(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)timer, (void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void on_signal(struct ev_loop *loop, struct ev_signal *watcher, int events)
{
	struct client *client = watcher->data;
	(void)events;

	/* Whoever asks twice is in a hurry. */
	if (client->result->signal)
		ev_break(loop, EVBREAK_ALL);
	client->result->signal = watcher->signum;
	client_leave(client, NULL);
}

/* ---- the link ------------------------------------------------------------------------------------------------------- */

void client_connect(struct client *client)
{
	ev_timer_stop(client->loop, &client->retry_timer);
	if (client->link.state == LINK_DOWN && client->stage == CLIENT_RUNNING)
		link_open(&client->link);
}

static void on_retry(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	client_connect(timer->data);
}

static void on_up(void *context)
{
	struct client *client = context;
	client->server_error.text[0] = '\0';
	session_set_private(client->session, client_trust_is_private(client));
	session_start(client->session, client_now_ms(client));
}

static void on_line(void *context, char *line)
{
	struct client *client = context;
	session_receive(client->session, line, client_now_ms(client));
}

static bool may_retry(const struct client *client, enum link_end end)
{
	int64_t limit = client->options->retries;
	/* Who speaks no TLS from the beginning will not learn it. */
	if (end == LINK_END_NO_TLS && !client->has_registered)
		return false;
	if (limit == RETRIES_BY_MODE)
		limit = client->mode->default_retries;
	return limit < 0 || client->tries < limit;
}

/* reason NULL: it has been told. */
static void schedule_retry(struct client *client, const char *reason)
{
	int64_t delay_ms = backoff_delay_ms(++client->tries, (uint32_t)random());
	const struct session_event event = {.type = EVENT_RECONNECTING,
		.time_ms = client_now_ms(client),
		.count = (uint64_t)delay_ms,
		.text = reason};

	client->mode->on_event(client, &event);
	ev_timer_set(&client->retry_timer, (double)delay_ms / 1000, 0);
	ev_timer_start(client->loop, &client->retry_timer);
}

static void on_down(void *context, enum link_end end, const char *reason)
{
	struct client *client = context;
	bool is_told = session_is_started(client->session);
	bool was_stable =
		session_is_registered(client->session) && client_now_ms(client) - client->registered_ms > STABLE_MS;

	/* It was about to be closed, for another one. */
	if (client->trust.is_upgrading)
		return;
	if (*client->server_error.text)
		reason = client->server_error.text;
	if (client->stage == CLIENT_LEFT) {
		ev_break(client->loop, EVBREAK_ALL);
		return;
	}
	session_lose(client->session, reason, client_now_ms(client));
	if (was_stable)
		client->tries = 0;
	if (client->stage == CLIENT_RUNNING && may_retry(client, end)) {
		schedule_retry(client, is_told ? NULL : reason);
		return;
	}
	if (client->stage == CLIENT_RUNNING)
		client->mode->on_give_up(client, end, reason);
	client_leave(client, NULL);
}

static void drop_bad_link(struct client *client)
{
	client->is_link_bad = false;
	link_close(&client->link);
	on_down(client, LINK_END_LOST, client->bad_reason.text);
}

/* STS: what was plain begins once more, with TLS. */
static void upgrade_link(struct client *client)
{
	client->trust.is_upgrading = false;
	link_close(&client->link);
	session_lose(client->session, "going over to TLS", client_now_ms(client));
	client_connect(client);
}

/* ---- the session ---------------------------------------------------------------------------------------------------- */

static void on_event(void *context, const struct session_event *event)
{
	struct client *client = context;

	if (event->type == EVENT_CONNECTED) {
		client->has_registered = true;
		client->registered_ms = event->time_ms;
	}
	if (event->type == EVENT_ERROR && event->code && !strcmp(event->code, "ERROR")) {
		struct buffer clean;
		buffer_init(&clean, sizeof(client->server_error.text) - 1);
		sanitize_append(&clean, slice_of(event->text), SANITIZE_SHOW);
		error_set(&client->server_error, "%s", buffer_text(&clean));
		buffer_finish(&clean);
	}
	if (event->type == EVENT_ERROR && event->problem == PROBLEM_SILENCE) {
		client->is_link_bad = true;
		error_set(&client->bad_reason, "%s", event->text);
	}
	if (event->type == EVENT_ERROR && client->stage == CLIENT_RUNNING)
		client_judge(client, event);
	client->mode->on_event(client, event);
	client_account_on_event(client, event);
}

static void send_line(void *context, const char *line, size_t len)
{
	link_send(&((struct client *)context)->link, line, len);
}

static void make_random(void *context, void *target, size_t len)
{
	(void)context;
	secret_random(target, len);
}

static void arm_session_timer(struct client *client)
{
	int64_t deadline = session_deadline(client->session);
	ev_timer_stop(client->loop, &client->session_timer);
	if (deadline == INT64_MAX)
		return;
	int64_t left = deadline - client_now_ms(client);
	ev_now_update(client->loop);
	ev_timer_set(&client->session_timer, left > 0 ? (double)left / 1000 + 0.001 : 0, 0);
	ev_timer_start(client->loop, &client->session_timer);
}

static void on_session_timer(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct client *client = timer->data;
	(void)loop, (void)events;
	session_tick(client->session, client_now_ms(client));
}

static void on_prepare(struct ev_loop *loop, struct ev_prepare *watcher, int events)
{
	struct client *client = watcher->data;
	(void)loop, (void)events;

	if (client->is_link_bad)
		drop_bad_link(client);
	if (client->trust.is_upgrading)
		upgrade_link(client);
	client_account_step(client);
	client->mode->step(client);
	if (client->stage == CLIENT_LEAVING)
		say_goodbye(client);
	arm_session_timer(client);
}

/* ---- what both modes do --------------------------------------------------------------------------------------------- */

void client_tell(struct client *client, const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	client->mode->tell(client, text);
}

bool client_ask(struct client *client, const char *question, bool is_hidden, client_answer_fn *on_answer)
{
	return client->mode->ask && client->mode->ask(client, question, is_hidden, on_answer);
}

void client_say(struct client *client, const char *target, enum message_kind kind, const char *text)
{
	if (!session_say(client->session, target, kind, text, 0, client_now_ms(client)))
		client_tell(client, "not sent, as too many messages wait already: %s", text);
	else if (!session_is_registered(client->session))
		client_tell(client, "kept until there is a connection, for %s: %s", target, text);
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

static bool is_interactive(const struct join_options *options)
{
	bool asks_for_script = options->message_count || options->file || options->receive_only || options->send_only ||
		options->no_interactive || options->output != JOIN_OUTPUT_PLAIN || options->count || options->until ||
		options->wait_ms;
	return !asks_for_script && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static void start_signals(struct client *client)
{
	static const int numbers[] = {SIGTERM, SIGHUP, SIGINT};
	struct sigaction action;

	/* A terminal's frontend has its own use for ^C. */
	size_t count = client->mode == &client_interactive_mode ? 2 : 3;
	for (size_t index = 0; index < count; index++) {
		/* What was ignored from the beginning (nohup) stays so. */
		sigaction(numbers[index], NULL, &action);
		if (action.sa_handler == SIG_IGN)
			continue;
		ev_signal_init(&client->signals[index], on_signal, numbers[index]);
		client->signals[index].data = client;
		ev_signal_start(client->loop, &client->signals[index]);
		ev_unref(client->loop);
	}
	sigaction(SIGPIPE, NULL, &action);
	client->is_pipe_fatal = action.sa_handler == SIG_DFL;
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

static void stop_signals(struct client *client)
{
	for (size_t index = 0; index < sizeof(client->signals) / sizeof(client->signals[0]); index++) {
		if (!ev_is_active(&client->signals[index]))
			continue;
		ev_ref(client->loop);
		ev_signal_stop(client->loop, &client->signals[index]);
	}
}

static void init(struct client *client, const struct join_options *options, struct client_result *result)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	*client = (struct client){
		.options = options,
		.result = result,
		.mode = is_interactive(options) ? &client_interactive_mode : &client_script_mode,
		.clock_offset_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - monotonic_ms(),
	};
	srandom((unsigned)now.tv_nsec ^ (unsigned)getpid());
	*result = (struct client_result){.status = JOIN_OK};
	client->loop = ev_loop_new(EVFLAG_AUTO);
	conversations_init(&client->conversations);
	ev_prepare_init(&client->stepper, on_prepare);
	/* Before the link's and the frontend's, which flush. */
	ev_set_priority(&client->stepper, EV_MAXPRI);
	ev_init(&client->session_timer, on_session_timer);
	ev_init(&client->retry_timer, on_retry);
	ev_init(&client->linger_timer, on_linger);
	client->stepper.data = client->session_timer.data = client->retry_timer.data = client->linger_timer.data =
		client;
}

/* A user name is less free than a nick: its letters and digits, or any. */
static void make_username(char *target, size_t size, const char *nick)
{
	size_t len = 0;
	for (; *nick && len + 1 < size; nick++) {
		if (isalnum((unsigned char)*nick))
			target[len++] = *nick;
	}
	target[len] = '\0';
	if (len == 0)
		snprintf(target, size, "apollon");
}

static void create_session(struct client *client)
{
	const struct join_options *options = client->options;
	make_username(client->username, sizeof(client->username), options->nick);
	const struct session_settings settings = {
		.nick = options->nick,
		.username = client->username,
		.realname = options->nick,
		.password = options->account ? NULL : options->password,
		.has_certificate = client->trust.identity.certificate_path != NULL,
		.nick_retry = options->nick_retry,
		.acknowledged = options->acknowledged,
		.may_split = !options->no_split,
		.ack_timeout_ms = options->ack_timeout_ms,
		.first_word_timeout_ms = options->connect_timeout_ms,
	};
	const struct session_callbacks callbacks = {send_line, on_event, make_random, client_trust_on_sts, client};

	client->session = session_create(&settings, &callbacks);
	if (options->account)
		session_set_account(client->session, options->account, options->password, true);
	for (size_t index = 0; index < options->channel_count; index++) {
		if (!session_join(client->session, options->channels[index].name, options->channels[index].key))
			client_set_result(client, JOIN_USAGE, "more than %d channels are too many", ROOMS_LIMIT);
	}
}

static void create_parts(struct client *client)
{
	const struct join_options *options = client->options;
	const struct link_settings link_settings = {&client->trust.address, NULL, options->family,
		options->bind_address, (double)options->connect_timeout_ms / 1000};
	const struct link_callbacks link_callbacks = {client_trust_on_secured, on_up, on_line, on_down, client};

	link_init(&client->link, client->loop, &link_settings, &link_callbacks);
	client->mode->create(client);
	client_trust_init(client);
	create_session(client);
	start_signals(client);
	ev_prepare_start(client->loop, &client->stepper);
}

static void destroy_parts(struct client *client)
{
	client->mode->finish(client);
	client->frontend->ops->stop(client->frontend);
	client->frontend->ops->destroy(client->frontend);
	client->mode->destroy(client);
	stop_signals(client);
	link_finish(&client->link);
	client_trust_finish(client);
	client_account_finish(client);
	session_destroy(client->session);
	conversations_finish(&client->conversations);
	ev_prepare_stop(client->loop, &client->stepper);
	ev_timer_stop(client->loop, &client->session_timer);
	ev_timer_stop(client->loop, &client->retry_timer);
	ev_timer_stop(client->loop, &client->linger_timer);
	ev_loop_destroy(client->loop);
}

void client_run(const struct join_options *options, struct client_result *result)
{
	struct client client;
	struct error error;

	init(&client, options, result);
	create_parts(&client);
	if (!client.frontend->ops->start(client.frontend, client.loop, &error)) {
		client_set_result(&client, JOIN_SYSTEM, "%s", error.text);
	} else if (result->status == JOIN_OK) {
		link_open(&client.link);
		ev_run(client.loop, 0);
	}
	destroy_parts(&client);
}
