#include "client/output.h"

#include <strings.h>

/* Pieces of a sentence: each text is remote and sanitised, each format is ours. */
struct sentence {
	const struct style *style;
	struct buffer *target;
};

static void say(const struct sentence *sentence, const char *words)
{
	buffer_append_text(sentence->target, words);
}

static void say_text(const struct sentence *sentence, const char *text)
{
	if (text)
		sanitize_append(
			sentence->target, slice_of(text), sentence->style->has_color ? SANITIZE_STYLE : SANITIZE_SHOW);
}

static void say_reason(const struct sentence *sentence, const char *reason)
{
	if (!reason || !*reason)
		return;
	say(sentence, " (");
	say_text(sentence, reason);
	say(sentence, ")");
}

static void say_about(const struct sentence *sentence, const char *who, const char *words, const char *what)
{
	say_text(sentence, who && *who ? who : "the server");
	say(sentence, words);
	say_text(sentence, what);
}

static void say_topic(const struct sentence *sentence, const struct session_event *event)
{
	bool has_topic = event->text && *event->text;
	if (!event->from)
		say_about(sentence, "topic", ": ", event->text);
	else if (has_topic)
		say_about(sentence, event->from, " changed the topic: ", event->text);
	else
		say_about(sentence, event->from, " removed the topic", NULL);
}

static void say_error(const struct sentence *sentence, const struct session_event *event)
{
	if (event->problem == PROBLEM_CHANNEL) {
		say_about(sentence, "cannot join ", "", event->target);
		say(sentence, ": ");
	}
	say_text(sentence, event->text);
}

static void say_failure(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, "not sent to ", "", event->target);
	say_reason(sentence, event->subject);
	say(sentence, ": ");
	say_text(sentence, event->text);
}

static void say_kick(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, " kicked ", event->subject);
	say_reason(sentence, event->text);
}

static void say_invite(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, " invited ", event->highlight ? "you" : event->subject);
	say(sentence, " to ");
	say_text(sentence, event->target);
}

static void say_membership(const struct sentence *sentence, const struct session_event *event)
{
	static const char *const words[EVENT_TYPE_COUNT] = {
		[EVENT_JOIN] = " joined", [EVENT_PART] = " left", [EVENT_QUIT] = " quit"};

	say_about(sentence, event->from, words[event->type], NULL);
	if (event->type != EVENT_JOIN)
		say_reason(sentence, event->text);
	else if (event->account && event->from && strcasecmp(event->account, event->from) != 0)
		/* Somebody who is known by another name. */
		say_about(sentence, ", logged in as ", "", event->account);
}

static void say_away(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, event->text ? " is away" : " is back", NULL);
	say_reason(sentence, event->text);
}

static void say_names(const struct sentence *sentence, const struct session_event *event)
{
	buffer_append_format(sentence->target, "%llu here: ", (unsigned long long)event->count);
	say_text(sentence, event->text);
}

static void say_reconnecting(const struct sentence *sentence, const struct session_event *event)
{
	say_text(sentence, event->text);
	buffer_append_format(
		sentence->target, "%snext try in %.0f s", event->text ? "; " : "", (double)event->count / 1000);
}

static void say_connected(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, "connected to ", "", event->from);
	say_about(sentence, " as ", "", event->subject);
}

static void say_disconnected(const struct sentence *sentence, const struct session_event *event)
{
	say(sentence, "disconnected");
	say_reason(sentence, event->text);
}

static void say_joined(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, "you are in ", "", event->target);
}

static void say_nick(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, " is now ", event->subject);
}

static void say_mode(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, " set ", event->text);
}

static void say_profile(const struct sentence *sentence, const struct session_event *event)
{
	say_about(sentence, event->from, " ", event->text);
}

static void say_reply(const struct sentence *sentence, const struct session_event *event)
{
	say_text(sentence, event->text);
}

void output_words(const struct style *style, const struct session_event *event, struct buffer *target)
{
	static void (*const sayers[EVENT_TYPE_COUNT])(const struct sentence *, const struct session_event *) = {
		[EVENT_CONNECTED] = say_connected,
		[EVENT_DISCONNECTED] = say_disconnected,
		[EVENT_RECONNECTING] = say_reconnecting,
		[EVENT_JOINED] = say_joined,
		[EVENT_JOIN] = say_membership,
		[EVENT_PART] = say_membership,
		[EVENT_QUIT] = say_membership,
		[EVENT_KICK] = say_kick,
		[EVENT_NICK] = say_nick,
		[EVENT_TOPIC] = say_topic,
		[EVENT_MODE] = say_mode,
		[EVENT_NAMES] = say_names,
		[EVENT_INVITE] = say_invite,
		[EVENT_AWAY] = say_away,
		[EVENT_PROFILE] = say_profile,
		[EVENT_REPLY] = say_reply,
		[EVENT_ERROR] = say_error,
		[EVENT_SEND_FAILED] = say_failure,
	};
	const struct sentence sentence = {style, target};

	if (sayers[event->type])
		sayers[event->type](&sentence, event);
}
