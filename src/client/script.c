#include "client/script.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/alloc.h>

#include "client/frontend_plain.h"

const char *script_target(const struct client *client)
{
	const struct conversation *active = conversations_active(&client->conversations);
	return active ? active->name : NULL;
}

bool script_has_condition(const struct client *client)
{
	const struct join_options *options = client->options;
	return options->count || options->until || options->wait_ms || options->receive_only ||
		client->script->discards_input;
}

void script_abort(struct client *client)
{
	client->script->is_aborted = true;
	client_leave(client, NULL);
}

/* ---- input ---------------------------------------------------------------------------------------------------------- */

static enum message_kind kind_of(const struct join_options *options)
{
	return options->notice ? MESSAGE_NOTICE : options->action ? MESSAGE_ACTION : MESSAGE_PRIVMSG;
}

static void send_text(struct client *client, const char *text, uint64_t line)
{
	if (!script_target(client)) {
		client_set_result(client, JOIN_USAGE, "there is nobody to send to: say whom with -t TARGET");
		script_abort(client);
		return;
	}
	bool is_taken = session_say(
		client->session, script_target(client), kind_of(client->options), text, line, client_now_ms(client));

	/* Nothing is fed unless fewer wait than SCRIPT_AHEAD. */
	assert(is_taken);
	(void)is_taken;
}

static void on_line(void *context, const char *text, bool literal)
{
	struct client *client = context;
	struct script *script = client->script;
	(void)literal;

	script->line++;
	if (script->discards_input || script->is_aborted)
		return;
	if (client->options->commands && *text == '/')
		script->held_command = alloc_text(text);
	else if (*text)
		send_text(client, text, script->line);
	if (script->held_command || session_waiting_count(client->session) >= SCRIPT_AHEAD)
		client->frontend->ops->set_reading(client->frontend, false);
}

static void on_end(void *context)
{
	((struct client *)context)->script->input_ended = true;
}

static void on_quit(void *context)
{
	client_leave(context, NULL);
}

static void on_input_failed(void *context, const char *reason, bool unreadable)
{
	struct client *client = context;
	client_set_result(client, unreadable ? JOIN_NO_INPUT : JOIN_BAD_INPUT, "%s", reason);
	client->script->input_ended = true;
}

static void on_pressure(void *context, bool full)
{
	link_set_reading(&((struct client *)context)->link, !full);
}

static void on_output_failed(void *context, int error_number)
{
	struct client *client = context;
	if (error_number == EPIPE && client->is_pipe_fatal)
		client->result->signal = SIGPIPE;
	else
		client_set_result(client, JOIN_OUTPUT_FAILED, "cannot write the output: %s", strerror(error_number));
	script_abort(client);
}

/* ---- step by step --------------------------------------------------------------------------------------------------- */

static bool may_send(const struct client *client)
{
	return client->stage == CLIENT_RUNNING && !client->script->is_aborted && session_has_joined(client->session);
}

static bool is_drained(const struct client *client)
{
	return session_waiting_count(client->session) == 0 && session_flying_count(client->session) == 0;
}

/* No command overtakes a message that stands before it. */
static void run_held_command(struct client *client)
{
	char *command = client->script->held_command;
	if (!command || !may_send(client) || !is_drained(client))
		return;
	client->script->held_command = NULL;
	client_enter(client, command, false);
	free(command);
}

static void feed(struct client *client)
{
	struct script *script = client->script;
	const struct join_options *options = client->options;
	bool has_room;

	run_held_command(client);
	has_room = may_send(client) && session_waiting_count(client->session) < SCRIPT_AHEAD;
	while (has_room && script->next_message < options->message_count) {
		const char *text = options->messages[script->next_message++];
		send_text(client, text, script->next_message);
		has_room = may_send(client) && session_waiting_count(client->session) < SCRIPT_AHEAD;
	}
	/* Once what is waited for is there, the rest of the input is of no interest. */
	bool is_wanted = script->discards_input || (has_room && !script->is_met && !script->held_command);
	if (script->reads_input && !script->input_ended)
		client->frontend->ops->set_reading(client->frontend, is_wanted);
}

/* Whether all that is to be sent has been. */
static bool has_sent_all(const struct client *client)
{
	const struct script *script = client->script;
	bool is_fed = script->next_message == client->options->message_count && !script->held_command &&
		(!script->reads_input || script->input_ended || script->is_met);

	return is_fed && session_waiting_count(client->session) == 0 &&
		(session_flying_count(client->session) == 0 || !client->options->acknowledged);
}

static bool is_over(const struct client *client)
{
	const struct script *script = client->script;
	bool is_unmet_end = script->discards_input && script->input_ended;

	if (!session_has_joined(client->session) && client->result->status == JOIN_OK)
		return is_unmet_end;
	if (!has_sent_all(client))
		return is_unmet_end;
	return script->is_met || is_unmet_end || client->result->status != JOIN_OK || !script_has_condition(client);
}

static void step(struct client *client)
{
	if (client->stage != CLIENT_RUNNING)
		return;
	feed(client);
	if (is_over(client))
		client_leave(client, NULL);
}

static void on_time_up(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct client *client = timer->data;
	bool is_waiting = (client->options->count || client->options->until) && !client->script->is_met;
	(void)loop, (void)events;

	if (is_waiting)
		client_set_result(client, JOIN_TIME_UP, "what was waited for did not come within %g s",
			(double)client->options->wait_ms / 1000);
	else
		client_set_result(client, JOIN_TIME_UP, NULL);
	script_abort(client);
}

static void on_give_up(struct client *client, enum link_end end, const char *reason)
{
	const struct address *address = &client->trust.address;
	char place[300];

	if (address->scheme == ADDRESS_UNIX)
		snprintf(place, sizeof(place), "%s", address->host);
	else
		snprintf(place, sizeof(place), "%s port %u", address->host, address->port);
	if (end == LINK_END_NO_HOST)
		client_set_result(client, JOIN_NO_HOST, "%s", reason);
	else if (end == LINK_END_NO_TLS)
		client_set_result(client, JOIN_PROTOCOL,
			"no TLS with %s: %s; is the port right? (irc:// or --no-tls goes without)", place, reason);
	else if (end == LINK_END_UNREACHABLE)
		client_set_result(client, JOIN_UNREACHABLE, "cannot connect to %s: %s; is the server running there?",
			place, reason);
	else if (!client->has_registered)
		client_set_result(client, JOIN_UNREACHABLE, "%s does not let you in: %s", place, reason);
	else
		client_set_result(client, JOIN_UNREACHABLE, "the connection was lost: %s", reason);
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

static int open_file(struct client *client)
{
	const char *path = client->options->file;
	int fd = strcmp(path, "-") != 0 ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	struct stat status;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
		errno = EISDIR;
	else if (fd >= 0)
		return fd;
	client_set_result(client, JOIN_NO_INPUT, "cannot read %s: %s", path, strerror(errno));
	return fd;
}

/* Which descriptor lines come from; -1: none. */
static int choose_input(struct client *client)
{
	struct script *script = client->script;
	const struct join_options *options = client->options;

	if (options->file) {
		script->file_fd = open_file(client);
		return script->file_fd;
	}
	if (options->message_count || options->receive_only)
		return -1;
	/* Somebody at a terminal who looks at a file or a pipe fill: ^D ends it. */
	bool is_typed = isatty(STDIN_FILENO) && !options->send_only && !options->no_interactive;
	if (is_typed && tcgetpgrp(STDIN_FILENO) != getpgrp())
		return -1;
	script->discards_input = is_typed;
	return STDIN_FILENO;
}

static void create(struct client *client)
{
	const struct join_options *options = client->options;
	struct script *script = alloc_zeroed(1, sizeof(*script));

	client->script = script;
	buffer_init(&script->record, SIZE_MAX);
	script->file_fd = -1;
	script->output = (struct output){
		.kind = options->output,
		.format = options->format,
		.style = style_choose(options->color, isatty(STDOUT_FILENO), getenv("NO_COLOR"), getenv("TERM")),
		.raw = options->raw,
		.verbose = options->verbose,
		.include_self = options->include_self,
	};
	const struct plain_settings settings = {choose_input(client), STDOUT_FILENO, STDERR_FILENO, on_input_failed};
	script->reads_input = settings.input_fd >= 0;
	client->frontend = frontend_plain_create(&settings);
	client->frontend->callbacks = (struct frontend_callbacks){
		.on_line = on_line,
		.on_end = on_end,
		.on_quit = on_quit,
		.on_pressure = on_pressure,
		.on_output_failed = on_output_failed,
		.context = client,
	};
	const char *target = options->target ? options->target
		: options->channel_count     ? options->channels[0].name
					     : NULL;
	if (target)
		conversations_open(&client->conversations, CASEMAP_RFC1459, target);
	ev_timer_init(&script->timer, on_time_up, (double)options->wait_ms / 1000, 0);
	script->timer.data = client;
	if (options->wait_ms)
		ev_timer_start(client->loop, &script->timer);
}

/* What the end means for what was not done. */
static void conclude(struct client *client)
{
	const struct script *script = client->script;
	const struct join_options *options = client->options;
	size_t unconfirmed = session_waiting_count(client->session) +
		(options->acknowledged ? session_flying_count(client->session) : 0);
	bool is_unfed = script->next_message < options->message_count ||
		(script->line && script->reads_input && !script->input_ended);

	if (client->has_registered && client->result->status == JOIN_UNREACHABLE && (unconfirmed || is_unfed))
		client_set_result(client, JOIN_UNCONFIRMED, "%s; %llu messages were confirmed, not so %zu more%s",
			client->result->error.text, (unsigned long long)script->confirmed, unconfirmed,
			is_unfed ? " and what had not been read yet" : "");
	else if (client->has_registered && unconfirmed)
		client_set_result(client, JOIN_UNCONFIRMED, "%zu messages were not confirmed", unconfirmed);
	if ((options->count || options->until) && !script->is_met)
		client_set_result(client, JOIN_UNMET, "it ended before what was waited for came");
	session_drop_messages(client->session, "not confirmed");
}

static void finish(struct client *client)
{
	struct session_event bye = {.type = EVENT_BYE, .time_ms = client_now_ms(client)};
	conclude(client);
	if (client->script->output.kind == JOIN_OUTPUT_JSON && !client->options->send_only)
		script_show(client, &bye);
}

static void destroy(struct client *client)
{
	struct script *script = client->script;
	ev_timer_stop(client->loop, &script->timer);
	if (script->file_fd > STDERR_FILENO)
		close(script->file_fd);
	buffer_finish(&script->record);
	free(script->held_command);
	free(script);
}

static void tell(struct client *client, const char *text)
{
	if (!client->options->quiet)
		client->frontend->ops->show_status(client->frontend, text);
}

/* Nothing is shown of it: the next line goes elsewhere. */
static void on_switch(struct client *client)
{
	(void)client;
}

const struct client_mode client_script_mode = {
	.create = create,
	.destroy = destroy,
	.finish = finish,
	.on_event = script_on_event,
	.step = step,
	.tell = tell,
	.on_switch = on_switch,
	.on_give_up = on_give_up,
	.default_retries = 0,
};
