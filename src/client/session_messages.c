#include <ctype.h>
#include <string.h>

#include "client/session_state.h"

/* Letters, digits and what is not ASCII make words; a nick within one is no mention. */
static bool is_word_character(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '_' || c == '-';
}

static bool starts_with_nick(const struct session *session, const char *text, size_t len)
{
	for (size_t index = 0; index < len; index++) {
		if (casemap_lower(session->features.casemap, text[index]) !=
			casemap_lower(session->features.casemap, session->nick[index]))
			return false;
	}
	return !is_word_character(text[len]);
}

bool session_is_highlight(const struct session *session, const char *text)
{
	size_t len = strlen(session->nick), text_len = strlen(text);

	for (size_t start = 0; len > 0 && start + len <= text_len; start++) {
		bool begins_word = start == 0 || !is_word_character(text[start - 1]);
		if (begins_word && starts_with_nick(session, text + start, len))
			return true;
	}
	return false;
}

/* Cuts "\1ACTION text\1" down to its text, in place. Returns false when it is another client-to-client question. */
static bool unwrap(char **text, enum message_kind *kind)
{
	size_t len = strlen(*text);

	if (**text != '\1')
		return true;
	if (len > 1 && (*text)[len - 1] == '\1')
		(*text)[len - 1] = '\0';
	if (strncasecmp(*text, "\1ACTION", 7) != 0 || ((*text)[7] && (*text)[7] != ' ')) {
		(*text)++;
		return false;
	}
	*text += (*text)[7] ? 8 : 7;
	*kind = MESSAGE_ACTION;
	return true;
}

/* A channel belongs to itself, what we say to somebody or they say to us to the other one. */
static const char *conversation_of(const struct session *session, const struct incoming *incoming, const char *target)
{
	const char *channel = features_channel_of(&session->features, target);
	if (features_is_channel(&session->features, channel))
		return channel;
	return session_is_me(session, target) ? incoming->nick : target;
}

static void show_server_text(struct session *session, const struct incoming *incoming, const char *text)
{
	struct session_event event = incoming_event(incoming, EVENT_REPLY);
	event.text = text;
	event.code = incoming->message->command;
	session_emit(session, &event);
}

/* Servers speak in NOTICEs, without a user's source, or before there is a nick to speak to. */
static bool is_from_server(const struct session *session, const struct incoming *incoming)
{
	return !strchr(incoming->source, '!') &&
		(session->phase != SESSION_REGISTERED || !*incoming->nick || strchr(incoming->nick, '.'));
}

static void receive(struct session *session, const struct incoming *incoming, enum message_kind kind)
{
	const char *target = incoming_param(incoming, 0);
	char nothing[] = "", *text = incoming->message->param_count > 1 ? incoming->message->params[1] : nothing;
	struct outgoing *outgoing = incoming->label ? outbox_find(&session->outbox, incoming->label) : NULL;
	struct session_event event = incoming_event(incoming, EVENT_MESSAGE);
	bool is_direct = session_is_me(session, target);

	if (is_from_server(session, incoming)) {
		show_server_text(session, incoming, text);
		return;
	}
	event.kind = kind;
	if (!unwrap(&text, &event.kind)) {
		event.type = EVENT_REPLY;
		event.code = "CTCP";
	}
	/* To oneself: the echo is ours, what is delivered is theirs. */
	event.self = incoming->self && (!is_direct || outgoing || !session_uses_labels(session));
	event.target = target;
	event.conversation = conversation_of(session, incoming, target);
	event.text = text;
	event.highlight = !event.self && (is_direct || session_is_highlight(session, text));
	event.line = outgoing ? outgoing->line : 0;
	event.resent = outgoing && outgoing->resent;
	if (!outgoing || event.type == EVENT_MESSAGE)
		session_emit(session, &event);
	if (outgoing && incoming->self)
		session_confirm(session, outgoing, incoming, incoming->now_ms);
}

static void handle_privmsg(struct session *session, const struct incoming *incoming)
{
	receive(session, incoming, MESSAGE_PRIVMSG);
}

static void handle_notice(struct session *session, const struct incoming *incoming)
{
	receive(session, incoming, MESSAGE_NOTICE);
}

/* Nothing of it is text; typing and reactions are not shown. */
static void handle_tagmsg(struct session *session, const struct incoming *incoming)
{
	(void)session, (void)incoming;
}

static void handle_wallops(struct session *session, const struct incoming *incoming)
{
	show_server_text(session, incoming, incoming_param(incoming, 0));
}

const struct incoming_row session_message_rows[] = {
	{"PRIVMSG", handle_privmsg},
	{"NOTICE", handle_notice},
	{"TAGMSG", handle_tagmsg},
	{"WALLOPS", handle_wallops},
	{NULL, NULL},
};
