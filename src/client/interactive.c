#include "client/interactive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>

#include "client/command.h"
#include "client/complete.h"
#include "client/display.h"
#include "client/paths.h"

/* More members than that are not named when one joins. */
#define CROWD 30

static enum casemap casemap_of(const struct client *client)
{
	return session_features(client->session)->casemap;
}

static void show(struct client *client, const char *text)
{
	client->frontend->ops->show(client->frontend, text);
}

static void tell(struct client *client, const char *text)
{
	struct buffer *line = &client->interactive->line;
	buffer_clear(line);
	display_notice(&client->interactive->style, text, line);
	show(client, buffer_text(line));
}

/* ---- where an event is shown ---------------------------------------------------------------------------------------- */

/* Messages open conversations: others' with us, and those of channels we were moved into. */
static struct conversation *conversation_for(struct client *client, const struct session_event *event)
{
	bool opens = event->type == EVENT_JOINED || (event->type == EVENT_MESSAGE && event->kind != MESSAGE_NOTICE);

	if (!event->conversation)
		return NULL;
	if (opens)
		return conversations_open(&client->conversations, casemap_of(client), event->conversation);
	return conversations_find(&client->conversations, casemap_of(client), event->conversation);
}

static bool is_there(const struct client *client, const struct conversation *conversation, const char *nick)
{
	const struct room *room = rooms_find(session_rooms(client->session), conversation->name);
	if (room)
		return room_find_member(session_rooms(client->session), room, nick) != NULL;
	return casemap_equal(casemap_of(client), conversation->name, nick);
}

/* What concerns a person is of interest where they are; of some of it only to who talks with them alone. */
static bool is_of_interest(const struct client *client, const struct session_event *event)
{
	const struct conversation *active = conversations_active(&client->conversations);
	bool is_minor = event->type == EVENT_AWAY || event->type == EVENT_PROFILE;
	bool is_about_person = is_minor || event->type == EVENT_QUIT || event->type == EVENT_NICK;

	if (!is_about_person || event->self)
		return true;
	if (!active || (is_minor && rooms_find(session_rooms(client->session), active->name)))
		return false;
	return is_there(client, active, event->type == EVENT_NICK ? event->subject : event->from);
}

static void show_event(struct client *client, const struct session_event *event, bool is_tagged)
{
	struct buffer *line = &client->interactive->line;
	buffer_clear(line);
	if (!display_event(&client->interactive->style, event, is_tagged, line))
		return;
	if (event->highlight && !event->replay)
		buffer_append_char(line, '\a');
	show(client, buffer_text(line));
}

static void keep_event(struct client *client, const struct session_event *event, struct conversation *conversation)
{
	struct buffer *line = &client->interactive->line;
	bool is_message = event->type == EVENT_MESSAGE && !event->self;
	buffer_clear(line);
	if (display_event(&client->interactive->style, event, false, line))
		conversation_keep(&client->conversations, conversation, buffer_text(line), is_message,
			is_message && event->highlight);
}

/* What happens elsewhere waits there; what is said to us, or by us, is shown here as well, with its place. */
static void keep_or_show(struct client *client, const struct session_event *event)
{
	struct conversation *conversation = conversation_for(client, event);
	bool is_elsewhere = conversation && conversation != conversations_active(&client->conversations);
	bool is_failure = event->type == EVENT_SEND_FAILED || event->type == EVENT_ERROR;
	bool concerns_us = is_failure || event->problem != PROBLEM_NONE ||
		(event->type == EVENT_MESSAGE && (event->highlight || event->self));
	/* Failures say by themselves what they are about. */
	bool is_tagged = event->conversation && !is_failure && (is_elsewhere || !conversation);

	if (is_elsewhere)
		keep_event(client, event, conversation);
	if (!is_elsewhere || concerns_us)
		show_event(client, event, is_tagged);
}

/* ---- events --------------------------------------------------------------------------------------------------------- */

static void rename_conversation(struct client *client, const struct session_event *event)
{
	if (!event->self)
		conversations_rename(&client->conversations, casemap_of(client), event->from, event->subject);
}

static void leave_conversation(struct client *client, const struct session_event *event)
{
	struct conversation *conversation = conversation_for(client, event);
	if (conversation)
		client_close(client, conversation);
}

static void count_members(struct client *client, const struct session_event *event)
{
	struct session_event counted = *event;
	/* The names of a crowd are for those who ask. */
	if (event->self && event->count > CROWD)
		counted.text = "/names shows who";
	keep_or_show(client, &counted);
}

static bool is_hidden(const struct client *client, const struct session_event *event)
{
	switch (event->type) {
	case EVENT_SENT:
	case EVENT_BYE:
		return true;
	case EVENT_ERROR:
		/* The loss of the link, which follows, says it again. */
		return event->code && !strcmp(event->code, "ERROR");
	case EVENT_MODE:
		/* What the server sets on us when we come. */
		return !session_has_joined(client->session) && session_is_me(client->session, event->target);
	default:
		return !is_of_interest(client, event);
	}
}

static void on_event(struct client *client, const struct session_event *event)
{
	if (event->type == EVENT_NICK)
		rename_conversation(client, event);
	if (event->type == EVENT_PART && event->self) {
		keep_or_show(client, event);
		leave_conversation(client, event);
	} else if (event->type == EVENT_NAMES) {
		count_members(client, event);
	} else if (!is_hidden(client, event)) {
		keep_or_show(client, event);
	}
}

static void on_switch(struct client *client)
{
	struct interactive *interactive = client->interactive;
	struct conversation *active = conversations_active(&client->conversations);
	const char *line;

	if (!active)
		return;
	buffer_clear(&interactive->line);
	display_divider(&interactive->style, active->name, active->unread, &interactive->line);
	show(client, buffer_text(&interactive->line));
	if (active->dropped_count)
		client_tell(client, "%zu older lines were too many to keep", active->dropped_count);
	for (size_t index = 0; (line = conversation_line(active, index)); index++)
		show(client, line);
	conversation_clear(&client->conversations, active);
}

static void step(struct client *client)
{
	interactive_update_prompt(client);
}

/* Interactively one gives up only when asked to. */
static void on_give_up(struct client *client, enum link_end end, const char *reason)
{
	enum join_status status = end == LINK_END_NO_HOST ? JOIN_NO_HOST
		: end == LINK_END_NO_TLS                  ? JOIN_PROTOCOL
							  : JOIN_UNREACHABLE;
	client_set_result(client, status, "%s%s", reason,
		end == LINK_END_NO_TLS ? "; is the port right? (irc:// or --no-tls goes without TLS)" : "");
}

/* ---- questions ------------------------------------------------------------------------------------------------------ */

static bool ask(struct client *client, const char *question, bool is_hidden, client_answer_fn *on_answer)
{
	struct interactive *interactive = client->interactive;
	if (interactive->question)
		return false;
	interactive->question = alloc_text(question);
	interactive->on_answer = on_answer;
	client->frontend->ops->set_hidden(client->frontend, is_hidden);
	return true;
}

/* The answer may lead to another question. */
static void answer(struct client *client, const char *text)
{
	struct interactive *interactive = client->interactive;
	if (!interactive->question)
		return;
	free(interactive->question);
	interactive->question = NULL;
	client->frontend->ops->set_hidden(client->frontend, false);
	interactive->on_answer(client, text);
}

static void on_cancel(void *context)
{
	answer(context, NULL);
}

/* ---- the frontend --------------------------------------------------------------------------------------------------- */

static void on_line(void *context, const char *text, bool literal)
{
	struct client *client = context;
	if (client->interactive->question)
		answer(client, text);
	else
		client_enter(client, text, literal);
}

static void on_quit(void *context)
{
	client_leave(context, NULL);
}

/* After a sleep the connection may be dead: ask at once. */
static void on_resume(void *context)
{
	struct client *client = context;
	client_connect(client);
	session_command(client->session, "PING :apollon");
}

static void complete(void *context, const char *line, size_t start, size_t end, struct completions *completions)
{
	complete_word(context, line, start, end, completions);
}

static bool is_secret(void *context, const char *line)
{
	const struct client *client = context;
	return client->interactive->question || slash_is_secret(line);
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

static void create(struct client *client)
{
	const struct join_options *options = client->options;
	struct interactive *interactive = alloc_zeroed(1, sizeof(*interactive));
	char *history = paths_state("history");

	client->interactive = interactive;
	interactive->style = style_choose(options->color, isatty(STDOUT_FILENO), getenv("NO_COLOR"), getenv("TERM"));
	buffer_init(&interactive->line, SIZE_MAX);
	buffer_init(&interactive->prompt, SIZE_MAX);
	client->frontend = frontend_readline_create(history);
	free(history);
	client->frontend->callbacks = (struct frontend_callbacks){
		.on_line = on_line,
		.on_end = on_quit,
		.on_quit = on_quit,
		.on_cancel = on_cancel,
		.on_resume = on_resume,
		.complete = complete,
		.is_secret = is_secret,
		.context = client,
	};
	for (size_t index = 0; index < options->channel_count; index++)
		conversations_open(&client->conversations, CASEMAP_RFC1459, options->channels[index].name);
	struct conversation *target =
		options->target ? conversations_open(&client->conversations, CASEMAP_RFC1459, options->target) : NULL;
	if (target)
		conversations_activate(&client->conversations, target);
}

static void finish(struct client *client)
{
	size_t unsent = session_waiting_count(client->session) + session_flying_count(client->session);
	if (unsent > 0)
		client_set_result(client, JOIN_UNCONFIRMED, "%zu messages were not sent or not confirmed", unsent);
	session_drop_messages(client->session, "not confirmed");
}

static void destroy(struct client *client)
{
	struct interactive *interactive = client->interactive;
	buffer_finish(&interactive->line);
	buffer_finish(&interactive->prompt);
	free(interactive->shown_prompt);
	free(interactive->question);
	free(interactive);
}

const struct client_mode client_interactive_mode = {
	.create = create,
	.destroy = destroy,
	.finish = finish,
	.on_event = on_event,
	.step = step,
	.tell = tell,
	.on_switch = on_switch,
	.ask = ask,
	.on_give_up = on_give_up,
	.default_retries = -1,
};
