#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/buffer.h>

#include "client/frontend_plain.h"
#include "client/script.h"

/* The last object tells how it went. */
static void append_bye(const struct client *client, const struct session_event *event, struct buffer *record)
{
	const struct script *script = client->script;
	const struct client_result *result = client->result;

	output_json(event, record);
	record->len--;
	buffer_append_format(record, ",\"sent\":%llu,\"acked\":%llu,\"failed\":%llu,\"received\":%llu,\"code\":%d}",
		(unsigned long long)session_sent_count(client->session), (unsigned long long)script->confirmed,
		(unsigned long long)script->failed, (unsigned long long)script->received,
		result->signal ? 128 + result->signal : (int)result->status);
}

/* With -m and -f alone the messages of others are of no interest. */
static bool is_hidden(const struct client *client, const struct session_event *event)
{
	const struct join_options *options = client->options;
	bool only_sends = options->message_count || options->file;

	if (options->send_only)
		return true;
	return only_sends && !script_has_condition(client) && event->type == EVENT_MESSAGE && !event->self;
}

/* A record ends in a newline, or with the NUL that a format ends in. */
static void end_record(const struct output *output, struct buffer *record)
{
	bool ends_in_nul = record->len > 0 && record->data[record->len - 1] == '\0';
	if (output->kind != JOIN_OUTPUT_FORMAT || !ends_in_nul)
		buffer_append_char(record, '\n');
}

void script_show(struct client *client, const struct session_event *event)
{
	struct script *script = client->script;
	bool is_shown = true;

	if (is_hidden(client, event))
		return;
	buffer_clear(&script->record);
	if (event->type == EVENT_BYE)
		append_bye(client, event, &script->record);
	else
		is_shown = output_event(&script->output, event, &script->record);
	if (!is_shown)
		return;
	end_record(&script->output, &script->record);
	frontend_plain_write(client->frontend, script->record.data, script->record.len);
}

/* What is said on standard error for people: always what is amiss, the rest when they want to hear it. */
static void report(struct client *client, const struct session_event *event)
{
	const struct style plain = {.has_color = false};
	struct buffer words;
	bool is_trouble = event->type == EVENT_ERROR || event->type == EVENT_RECONNECTING ||
		event->type == EVENT_SEND_FAILED || (event->type == EVENT_DISCONNECTED && client->options->retries > 0);
	bool is_progress = event->type == EVENT_CONNECTED || event->type == EVENT_REPLY ||
		event->type == EVENT_INVITE || event->type == EVENT_JOINED;

	/* What ends the client is said by who started it. */
	bool ends_it =
		event->problem != PROBLEM_NONE && (event->type != EVENT_SEND_FAILED || client->stage == CLIENT_RUNNING);
	if (ends_it || (event->code && !strcmp(event->code, "ERROR")))
		return;
	if (!is_trouble && !(is_progress && client->options->verbose))
		return;
	buffer_init(&words, SIZE_MAX);
	output_words(&plain, event, &words);
	if (words.len > 0)
		client->mode->tell(client, buffer_text(&words));
	buffer_finish(&words);
}

static void warn_of_nick(struct client *client, const struct session_event *event)
{
	if (strcmp(event->subject, client->options->nick) != 0)
		client_tell(client, "the nick %s is taken, you are %s", client->options->nick, event->subject);
}

static void count_received(struct client *client, const struct session_event *event)
{
	struct script *script = client->script;
	const struct join_options *options = client->options;

	if (event->self || event->replay || script->is_met)
		return;
	script->received++;
	bool matches = options->until && regexec(&options->until_expression, event->text, 0, NULL, 0) == 0;
	bool is_enough = options->count && script->received >= options->count;
	if (matches || (is_enough && !options->until)) {
		script->is_met = true;
	} else if (is_enough) {
		client_set_result(
			client, JOIN_UNMET, "none of %llu messages matched", (unsigned long long)script->received);
		script_abort(client);
	}
}

static const char *clean(struct buffer *buffer, const char *text)
{
	buffer_clear(buffer);
	sanitize_append(buffer, slice_of(text), SANITIZE_SHOW);
	return buffer_text(buffer);
}

/* A refused message: those behind it would fare no better. */
static void on_send_failed(struct client *client, const struct session_event *event)
{
	enum join_status status = event->problem == PROBLEM_TOO_LONG ? JOIN_BAD_INPUT
		: event->problem == PROBLEM_NO_SEND                  ? JOIN_REFUSED
								     : JOIN_UNCONFIRMED;
	struct buffer reason;

	buffer_init(&reason, SIZE_MAX);
	client_set_result(client, status, "message %llu was not sent to %s: %s", (unsigned long long)event->line,
		event->target, clean(&reason, event->subject));
	buffer_finish(&reason);
	script_abort(client);
}

static bool is_target(const struct client *client, const char *channel)
{
	const char *target = script_target(client);
	const struct features *features = session_features(client->session);
	return target && casemap_equal(features->casemap, features_channel_of(features, target), channel);
}

/* A channel that cannot be entered, or that we were thrown out of. */
static void on_channel_problem(struct client *client, const struct session_event *event)
{
	struct buffer reason;
	bool is_kick = event->type == EVENT_KICK;
	bool is_sending =
		!client->script->input_ended && (client->script->reads_input || client->options->message_count);
	bool is_last = HASH_COUNT(session_rooms(client->session)->table) <= 1;

	if (is_kick && !is_last && !(is_sending && is_target(client, event->target)))
		return;
	buffer_init(&reason, SIZE_MAX);
	clean(&reason, event->text);
	if (is_kick)
		client_set_result(client, JOIN_REFUSED, "kicked from %s by %s: %s", event->target, event->from,
			buffer_text(&reason));
	else
		client_set_result(client, JOIN_REFUSED, "cannot join %s: %s", event->target, buffer_text(&reason));
	buffer_finish(&reason);
	script_abort(client);
}

static void on_error(struct client *client, const struct session_event *event)
{
	if (event->problem == PROBLEM_CHANNEL)
		on_channel_problem(client, event);
	if (event->problem == PROBLEM_NO_ANSWER) {
		client_set_result(client, JOIN_UNCONFIRMED,
			"the server has confirmed nothing for %g s; %zu messages are open",
			(double)client->options->ack_timeout_ms / 1000,
			session_flying_count(client->session) + session_waiting_count(client->session));
		script_abort(client);
	}
}

void script_on_event(struct client *client, const struct session_event *event)
{
	struct script *script = client->script;

	/* After what was waited for nothing more is shown. */
	if (!script->is_met || event->type != EVENT_MESSAGE)
		script_show(client, event);
	report(client, event);
	script->failed += event->type == EVENT_SEND_FAILED;
	if (client->stage != CLIENT_RUNNING && event->type != EVENT_SENT)
		return;
	if (event->type == EVENT_MESSAGE)
		count_received(client, event);
	else if (event->type == EVENT_CONNECTED)
		warn_of_nick(client, event);
	else if (event->type == EVENT_SENT)
		script->confirmed += client->options->acknowledged;
	else if (event->type == EVENT_SEND_FAILED)
		on_send_failed(client, event);
	else if (event->type == EVENT_KICK && event->problem == PROBLEM_CHANNEL)
		on_channel_problem(client, event);
	else if (event->type == EVENT_ERROR)
		on_error(client, event);
}
