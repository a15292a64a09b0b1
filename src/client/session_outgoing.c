#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/names.h>
#include <apollon/irc/split.h>

#include "client/session_state.h"

/* How long "user@host" may be that the server puts before what others see, as long as we do not know ours. */
#define UNKNOWN_USER_HOST 80

bool session_uses_labels(const struct session *session)
{
	uint32_t needed = SESSION_LABELED_RESPONSE | SESSION_ECHO_MESSAGE | SESSION_BATCH;
	return (session->enabled & needed) == needed;
}

static const char *command_of(enum message_kind kind)
{
	return kind == MESSAGE_NOTICE ? "NOTICE" : "PRIVMSG";
}

/* Bytes of text that fit into one message as others get it: ":nick!user@host PRIVMSG target :text\r\n". */
static size_t text_limit(const struct session *session, const struct outgoing *outgoing)
{
	size_t user_host = *session->user_host ? strlen(session->user_host) : UNKNOWN_USER_HOST;
	size_t used = strlen(session->nick) + user_host + strlen(outgoing->target) +
		strlen(command_of(outgoing->kind)) + sizeof(":!   :\r\n") - 1;

	if (outgoing->kind == MESSAGE_ACTION)
		used += sizeof("\1ACTION \1") - 1;
	/* A server with absurd limits still gets messages, which it may cut. */
	return used + 64 < session->features.line_limit ? session->features.line_limit - used : 64;
}

static bool is_reachable(const struct session *session, const char *target)
{
	const struct room *room = rooms_find(&session->rooms, features_channel_of(&session->features, target));
	return !room || room->state == ROOM_JOINED;
}

static void transmit(struct session *session, const struct outgoing *outgoing)
{
	const char *start = outgoing->kind == MESSAGE_ACTION ? "\1ACTION " : "";
	const char *end = outgoing->kind == MESSAGE_ACTION ? "\1" : "";
	char label[48] = "";

	if (session_uses_labels(session))
		snprintf(label, sizeof(label), "@label=a%llu ", (unsigned long long)outgoing->serial);
	session_send(session, "%s%s %s :%s%s%s", label, command_of(outgoing->kind), outgoing->target, start,
		outgoing->text, end);
}

static struct session_event own_event(
	const struct session *session, const struct outgoing *outgoing, enum event_type type)
{
	return (struct session_event){
		.type = type,
		.kind = outgoing->kind,
		.from = session->nick,
		.target = outgoing->target,
		.conversation = features_channel_of(&session->features, outgoing->target),
		.text = outgoing->text,
		.line = outgoing->line,
		.self = true,
		.resent = outgoing->resent,
	};
}

static void show_own(struct session *session, const struct outgoing *outgoing, int64_t now_ms)
{
	struct session_event event = own_event(session, outgoing, EVENT_MESSAGE);
	event.time_ms = now_ms;
	session_emit(session, &event);
}

static void report_sent(
	struct session *session, const struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms)
{
	struct session_event event = own_event(session, outgoing, EVENT_SENT);
	event.time_ms = echo ? echo->time_ms : now_ms;
	event.msgid = echo ? echo->msgid : NULL;
	session_emit(session, &event);
}

void session_confirm(struct session *session, struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms)
{
	outbox_land(&session->outbox, outgoing, now_ms);
	if (!echo && !(session->enabled & SESSION_ECHO_MESSAGE))
		show_own(session, outgoing, now_ms);
	if (session->settings.acknowledged)
		report_sent(session, outgoing, echo, now_ms);
	outgoing_destroy(outgoing);
}

static void report_failed(struct session *session, const struct outgoing *outgoing, enum problem problem,
	const char *code, const char *text, int64_t now_ms)
{
	struct session_event event = own_event(session, outgoing, EVENT_SEND_FAILED);
	event.problem = problem;
	event.time_ms = now_ms ? now_ms : session->heard_ms;
	event.code = code;
	event.subject = text;
	session_emit(session, &event);
}

void session_refuse(
	struct session *session, struct outgoing *outgoing, const char *code, const char *text, int64_t now_ms)
{
	outbox_land(&session->outbox, outgoing, now_ms);
	report_failed(session, outgoing, PROBLEM_NO_SEND, code, text, now_ms);
	outgoing_destroy(outgoing);
}

void session_confirm_until(struct session *session, uint64_t serial, int64_t now_ms)
{
	struct outgoing *outgoing;
	while ((outgoing = session->outbox.flying.first) && outgoing->serial <= serial)
		session_confirm(session, outgoing, NULL, now_ms);
}

struct outgoing *session_blame(const struct session *session, const char *target)
{
	struct outgoing *outgoing = session_uses_labels(session) ? NULL : session->outbox.flying.first;
	while (outgoing && target && !casemap_equal(session->features.casemap, outgoing->target, target))
		outgoing = outgoing->next;
	return outgoing;
}

/* Fails those that match, oldest first. target NULL: all. */
static void fail_waiting(
	struct session *session, const char *target, enum problem problem, const char *code, const char *text)
{
	struct outgoing **previous = &session->outbox.waiting.first;
	while (*previous) {
		const char *channel = features_channel_of(&session->features, (*previous)->target);
		if (target && !casemap_equal(session->features.casemap, channel, target)) {
			previous = &(*previous)->next;
			continue;
		}
		struct outgoing *outgoing = outbox_withdraw(&session->outbox, previous);
		report_failed(session, outgoing, problem, code, text, 0);
		outgoing_destroy(outgoing);
	}
}

void session_refuse_waiting(struct session *session, const char *target, const char *code, const char *text)
{
	fail_waiting(session, target, PROBLEM_NO_SEND, code, text);
}

void session_drop_messages(struct session *session, const char *reason)
{
	if (session->settings.acknowledged)
		outbox_return(&session->outbox);
	else
		outbox_forget(&session->outbox);
	fail_waiting(session, NULL, PROBLEM_NONE, NULL, reason);
}

/* Returns false when it has to wait. Otherwise *previous is another one. */
static bool launch(struct session *session, struct outgoing **previous, int64_t now_ms)
{
	struct outgoing *outgoing = *previous;
	struct slice text = slice_of(outgoing->text);
	size_t limit = text_limit(session, outgoing);
	struct split split = split_text(text, limit);
	size_t wire_len = split.len + session->features.line_limit - limit;

	if (split.next < text.len && !session->settings.may_split) {
		outbox_withdraw(&session->outbox, previous);
		report_failed(session, outgoing, PROBLEM_TOO_LONG, NULL, "it is too long for one message", now_ms);
		outgoing_destroy(outgoing);
		return true;
	}
	if (!outbox_has_room(&session->outbox, wire_len))
		return false;
	outgoing = outbox_launch(&session->outbox, previous, split.len, split.next, wire_len, now_ms);
	transmit(session, outgoing);
	if (!session->settings.acknowledged)
		report_sent(session, outgoing, NULL, now_ms);
	return true;
}

void session_pump(struct session *session, int64_t now_ms)
{
	struct outgoing **previous = &session->outbox.waiting.first;

	if (session->phase != SESSION_REGISTERED)
		return;
	while (*previous) {
		if (!is_reachable(session, (*previous)->target))
			previous = &(*previous)->next;
		else if (!launch(session, previous, now_ms))
			break;
	}
	if (session->outbox.flying.count > 0 && !session_uses_labels(session) &&
		session->fence != session->outbox.last_serial) {
		session->fence = session->outbox.last_serial;
		session_send(session, "PING :apollon-%llu", (unsigned long long)session->fence);
	}
}

bool session_say(struct session *session, const char *target, enum message_kind kind, const char *text, uint64_t line,
	int64_t now_ms)
{
	if (session->outbox.waiting.count >= OUTBOX_LIMIT)
		return false;
	while (*text) {
		size_t len = strcspn(text, "\r\n");
		if (len > 0)
			outbox_add(&session->outbox, target, kind, text, len, line);
		text += len + (text[len] != '\0');
	}
	session_pump(session, now_ms);
	return true;
}
