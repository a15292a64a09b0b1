#include <string.h>
#include <strings.h>

#include "client/session_state.h"

/* Numerics in words: $1 to $9 are parameters (the first one, our nick, is $0). What has no row shows its parameters as they are. */
static const struct {
	const char *code;
	const char *words;
} wordings[] = {
	{"221", "your modes: $1"},
	{"301", "$1 is away: $2"},
	{"305", "you are no longer marked as away"},
	{"306", "you are marked as away"},
	{"311", "$1 is $2@$3: $5"},
	{"312", "$1 is on $2: $3"},
	{"313", "$1 $2"},
	{"314", "$1 was $2@$3: $5"},
	{"317", "$1 has been idle for $2 seconds"},
	{"319", "$1 is in $2"},
	{"322", "$1 ($2): $3"},
	{"324", "$1 has modes $2 $3 $4"},
	{"330", "$1 is logged in as $2"},
	{"331", "$1 has no topic"},
	{"335", "$1 $2"},
	{"338", "$1 $2 $3 $4"},
	{"341", "$1 is invited to $2"},
	{"346", "$1 invitation exception: $2"},
	{"348", "$1 ban exception: $2"},
	{"352", "$5 in $1: $2@$3, $6, $7"},
	{"353", "in $2: $3"},
	{"367", "$1 ban: $2"},
	{"378", "$1 $2"},
	{"379", "$1 $2"},
	{"671", "$1 $2"},
	{NULL, NULL},
};

/* What only ends a list, counts users, or is about time stamps: shown to nobody. */
static const char *const silent[] = {"002", "003", "004", "250", "251", "252", "253", "254", "255", "265", "266", "315",
	"318", "321", "323", "329", "333", "347", "349", "366", "368", "369", "374", "376", "396", "422", NULL};

static bool is_listed(const char *const *list, const char *code)
{
	while (*list && strcmp(*list, code) != 0)
		list++;
	return *list != NULL;
}

static const char *find_words(const char *code)
{
	for (size_t index = 0; wordings[index].code; index++) {
		if (!strcmp(wordings[index].code, code))
			return wordings[index].words;
	}
	return NULL;
}

static const char *put_into_words(struct session *session, const struct incoming *incoming, const char *words)
{
	buffer_clear(&session->text);
	for (; *words; words++) {
		if (*words == '$')
			buffer_append_text(&session->text, incoming_param(incoming, (unsigned)(*++words - '0')));
		else
			buffer_append_char(&session->text, *words);
	}
	/* Parameters at the end may be absent. */
	while (session->text.len > 0 && session->text.data[session->text.len - 1] == ' ')
		session->text.len--;
	return buffer_text(&session->text);
}

static void emit_reply(struct session *session, const struct incoming *incoming, enum event_type type)
{
	const char *code = incoming->message->command, *words = find_words(code);
	struct session_event event = incoming_event(incoming, type);

	event.code = code;
	event.text = words ? put_into_words(session, incoming, words) : incoming_rest(session, incoming, 1);
	session_emit(session, &event);
}

/* 401, 404 and their like: about a message of ours, if there is one on its way to that target. */
static void handle_send_error(struct session *session, const struct incoming *incoming)
{
	const char *target = incoming_param(incoming, 1);
	struct outgoing *outgoing =
		incoming->label ? outbox_find(&session->outbox, incoming->label) : session_blame(session, target);

	if (!outgoing) {
		emit_reply(session, incoming, EVENT_ERROR);
		return;
	}
	session_refuse(session, outgoing, incoming->message->command,
		incoming_param(incoming, incoming->message->param_count - 1), incoming->now_ms);
}

static struct room *room_in_question(const struct session *session, const char *name)
{
	struct room *room = rooms_find(&session->rooms, name);
	return room && room->state == ROOM_JOINING ? room : NULL;
}

void session_refuse_room(
	struct session *session, const struct incoming *incoming, struct room *room, const char *reason)
{
	struct session_event event = {.type = EVENT_ERROR, .time_ms = session->heard_ms};
	if (incoming) {
		event = incoming_event(incoming, EVENT_ERROR);
		event.code = incoming->message->command;
	}
	event.problem = PROBLEM_CHANNEL;
	event.target = event.conversation = room->name;
	event.text = reason;
	session_emit(session, &event);
	session_refuse_waiting(session, room->name, event.code, reason);
	rooms_remove(&session->rooms, room);
}

/* 471, 473, 475 and their like: the channel cannot be entered. */
static void handle_join_error(struct session *session, const struct incoming *incoming)
{
	struct room *room = room_in_question(session, incoming_param(incoming, 1));
	if (room)
		session_refuse_room(
			session, incoming, room, incoming_param(incoming, incoming->message->param_count - 1));
	else
		handle_send_error(session, incoming);
}

/* 470: forwarded to another channel, which a JOIN will tell of. */
static void handle_forward(struct session *session, const struct incoming *incoming)
{
	struct room *room = room_in_question(session, incoming_param(incoming, 1));
	if (room)
		session_refuse_room(session, incoming, room, "forwarded to another channel");
}

/* Errors that name no target: about the oldest message on its way. */
static void handle_message_error(struct session *session, const struct incoming *incoming)
{
	struct outgoing *outgoing =
		incoming->label ? outbox_find(&session->outbox, incoming->label) : session_blame(session, NULL);
	if (outgoing)
		session_refuse(session, outgoing, incoming->message->command, incoming_rest(session, incoming, 1),
			incoming->now_ms);
	else
		emit_reply(session, incoming, EVENT_ERROR);
}

static bool is_about_message(const char *command)
{
	return !strcmp(command, "PRIVMSG") || !strcmp(command, "NOTICE");
}

/* 421: a server that does not know a command of ours says so; CAP is the one that may be unknown without harm. */
static void handle_unknown_command(struct session *session, const struct incoming *incoming)
{
	if (strcasecmp(incoming_param(incoming, 1), "CAP") != 0)
		emit_reply(session, incoming, EVENT_ERROR);
}

/* FAIL command code [context...] :description (IRCv3 standard-replies) */
static void handle_fail(struct session *session, const struct incoming *incoming)
{
	const struct message *message = incoming->message;
	const char *code = incoming_param(incoming, 1);
	const char *text = message->param_count ? message->params[message->param_count - 1] : "";
	struct outgoing *outgoing = incoming->label ? outbox_find(&session->outbox, incoming->label) : NULL;
	struct session_event event = incoming_event(incoming, EVENT_ERROR);

	if (session_is_turned_away(session, incoming))
		return;
	if (!outgoing && is_about_message(incoming_param(incoming, 0)))
		outgoing = session_blame(session, NULL);
	if (outgoing) {
		session_refuse(session, outgoing, code, text, incoming->now_ms);
		return;
	}
	event.code = code;
	event.text = text;
	session_emit(session, &event);
}

/* WARN and NOTE */
static void handle_note(struct session *session, const struct incoming *incoming)
{
	struct session_event event = incoming_event(incoming, EVENT_REPLY);
	event.code = incoming_param(incoming, 1);
	event.text =
		incoming->message->param_count ? incoming->message->params[incoming->message->param_count - 1] : "";
	session_emit(session, &event);
}

void session_other_reply(struct session *session, const struct incoming *incoming)
{
	const char *code = incoming->message->command;
	bool is_numeric = code[0] >= '0' && code[0] <= '9';

	if (!is_numeric || is_listed(silent, code))
		return;
	/* 4xx and 5xx are errors. */
	emit_reply(session, incoming, code[0] == '4' || code[0] == '5' ? EVENT_ERROR : EVENT_REPLY);
}

const struct incoming_row session_reply_rows[] = {
	{"401", handle_send_error},
	{"403", handle_join_error},
	{"404", handle_send_error},
	{"405", handle_join_error},
	{"407", handle_send_error},
	{"411", handle_message_error},
	{"412", handle_message_error},
	{"417", handle_message_error},
	{"421", handle_unknown_command},
	{"442", handle_send_error},
	{"470", handle_forward},
	{"471", handle_join_error},
	{"473", handle_join_error},
	{"474", handle_join_error},
	{"475", handle_join_error},
	{"476", handle_join_error},
	{"477", handle_join_error},
	{"479", handle_join_error},
	{"480", handle_join_error},
	{"489", handle_join_error},
	{"520", handle_join_error},
	{"531", handle_send_error},
	{"716", handle_send_error},
	{"FAIL", handle_fail},
	{"NOTE", handle_note},
	{"WARN", handle_note},
	{NULL, NULL},
};
