#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/names.h>
#include <apollon/irc/split.h>

#include "client/chat_state.h"

/* How long "user@host" may be that the server puts before what others see, as long as we do not know ours. */
#define UNKNOWN_USER_HOST 80

bool chat_uses_labels(const struct chat *chat)
{
	uint32_t needed = CHAT_LABELED_RESPONSE | CHAT_ECHO_MESSAGE | CHAT_BATCH;
	return (chat->enabled & needed) == needed;
}

static const char *command_of(enum message_kind kind)
{
	return kind == MESSAGE_NOTICE ? "NOTICE" : "PRIVMSG";
}

/* Bytes of text that fit into one message as others get it: ":nick!user@host PRIVMSG target :text\r\n". */
static size_t text_limit(const struct chat *chat, const struct outgoing *outgoing)
{
	size_t user_host = *chat->user_host ? strlen(chat->user_host) : UNKNOWN_USER_HOST;
	size_t used = strlen(chat->nick) + user_host + strlen(outgoing->target) + strlen(command_of(outgoing->kind)) +
		sizeof(":!   :\r\n") - 1;

	if (outgoing->kind == MESSAGE_ACTION)
		used += sizeof("\1ACTION \1") - 1;
	/* A server with absurd limits still gets messages, which it may cut. */
	return used + 64 < chat->features.line_limit ? chat->features.line_limit - used : 64;
}

static bool is_reachable(const struct chat *chat, const char *target)
{
	const struct room *room = rooms_find(&chat->rooms, features_channel_of(&chat->features, target));
	return !room || room->state == ROOM_JOINED;
}

static void transmit(struct chat *chat, const struct outgoing *outgoing)
{
	const char *start = outgoing->kind == MESSAGE_ACTION ? "\1ACTION " : "";
	const char *end = outgoing->kind == MESSAGE_ACTION ? "\1" : "";
	char label[48] = "";

	if (chat_uses_labels(chat))
		snprintf(label, sizeof(label), "@label=a%llu ", (unsigned long long)outgoing->serial);
	chat_send(chat, "%s%s %s :%s%s%s", label, command_of(outgoing->kind), outgoing->target, start, outgoing->text,
		end);
}

static struct chat_event own_event(const struct chat *chat, const struct outgoing *outgoing, enum event_type type)
{
	return (struct chat_event){
		.type = type,
		.kind = outgoing->kind,
		.from = chat->nick,
		.target = outgoing->target,
		.conversation = features_channel_of(&chat->features, outgoing->target),
		.text = outgoing->text,
		.line = outgoing->line,
		.self = true,
		.resent = outgoing->resent,
	};
}

static void show_own(struct chat *chat, const struct outgoing *outgoing, int64_t now_ms)
{
	struct chat_event event = own_event(chat, outgoing, EVENT_MESSAGE);
	event.time_ms = now_ms;
	chat_emit(chat, &event);
}

static void report_sent(struct chat *chat, const struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms)
{
	struct chat_event event = own_event(chat, outgoing, EVENT_SENT);
	event.time_ms = echo ? echo->time_ms : now_ms;
	event.msgid = echo ? echo->msgid : NULL;
	chat_emit(chat, &event);
}

void chat_confirm(struct chat *chat, struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms)
{
	outbox_land(&chat->outbox, outgoing, now_ms);
	if (!echo && !(chat->enabled & CHAT_ECHO_MESSAGE))
		show_own(chat, outgoing, now_ms);
	if (chat->settings.acknowledged)
		report_sent(chat, outgoing, echo, now_ms);
	outgoing_destroy(outgoing);
}

static void report_failed(struct chat *chat, const struct outgoing *outgoing, enum problem problem, const char *code,
	const char *text, int64_t now_ms)
{
	struct chat_event event = own_event(chat, outgoing, EVENT_SEND_FAILED);
	event.problem = problem;
	event.time_ms = now_ms ? now_ms : chat->heard_ms;
	event.code = code;
	event.subject = text;
	chat_emit(chat, &event);
}

void chat_refuse(struct chat *chat, struct outgoing *outgoing, const char *code, const char *text, int64_t now_ms)
{
	outbox_land(&chat->outbox, outgoing, now_ms);
	report_failed(chat, outgoing, PROBLEM_NO_SEND, code, text, now_ms);
	outgoing_destroy(outgoing);
}

void chat_confirm_until(struct chat *chat, uint64_t serial, int64_t now_ms)
{
	struct outgoing *outgoing;
	while ((outgoing = chat->outbox.flying.first) && outgoing->serial <= serial)
		chat_confirm(chat, outgoing, NULL, now_ms);
}

struct outgoing *chat_blame(const struct chat *chat, const char *target)
{
	struct outgoing *outgoing = chat_uses_labels(chat) ? NULL : chat->outbox.flying.first;
	while (outgoing && target && !casemap_equal(chat->features.casemap, outgoing->target, target))
		outgoing = outgoing->next;
	return outgoing;
}

/* Fails those that match, oldest first. target NULL: all. */
static void fail_waiting(
	struct chat *chat, const char *target, enum problem problem, const char *code, const char *text)
{
	struct outgoing **previous = &chat->outbox.waiting.first;
	while (*previous) {
		const char *channel = features_channel_of(&chat->features, (*previous)->target);
		if (target && !casemap_equal(chat->features.casemap, channel, target)) {
			previous = &(*previous)->next;
			continue;
		}
		struct outgoing *outgoing = outbox_withdraw(&chat->outbox, previous);
		report_failed(chat, outgoing, problem, code, text, 0);
		outgoing_destroy(outgoing);
	}
}

void chat_refuse_waiting(struct chat *chat, const char *target, const char *code, const char *text)
{
	fail_waiting(chat, target, PROBLEM_NO_SEND, code, text);
}

void chat_drop_messages(struct chat *chat, const char *reason)
{
	outbox_return(&chat->outbox);
	fail_waiting(chat, NULL, PROBLEM_NONE, NULL, reason);
}

/* Returns false when it has to wait. Otherwise *previous is another one. */
static bool launch(struct chat *chat, struct outgoing **previous, int64_t now_ms)
{
	struct outgoing *outgoing = *previous;
	struct slice text = slice_of(outgoing->text);
	size_t limit = text_limit(chat, outgoing);
	struct split split = split_text(text, limit);
	size_t wire_len = split.len + chat->features.line_limit - limit;

	if (split.next < text.len && !chat->settings.may_split) {
		outbox_withdraw(&chat->outbox, previous);
		report_failed(chat, outgoing, PROBLEM_TOO_LONG, NULL, "it is too long for one message", now_ms);
		outgoing_destroy(outgoing);
		return true;
	}
	if (!outbox_has_room(&chat->outbox, wire_len))
		return false;
	outgoing = outbox_launch(&chat->outbox, previous, split.len, split.next, wire_len, now_ms);
	transmit(chat, outgoing);
	if (!chat->settings.acknowledged)
		report_sent(chat, outgoing, NULL, now_ms);
	return true;
}

void chat_pump(struct chat *chat, int64_t now_ms)
{
	struct outgoing **previous = &chat->outbox.waiting.first;

	if (chat->phase != CHAT_REGISTERED)
		return;
	while (*previous) {
		if (!is_reachable(chat, (*previous)->target))
			previous = &(*previous)->next;
		else if (!launch(chat, previous, now_ms))
			break;
	}
	if (chat->outbox.flying.count > 0 && !chat_uses_labels(chat) && chat->fence != chat->outbox.last_serial) {
		chat->fence = chat->outbox.last_serial;
		chat_send(chat, "PING :apollon-%llu", (unsigned long long)chat->fence);
	}
}

bool chat_say(
	struct chat *chat, const char *target, enum message_kind kind, const char *text, uint64_t line, int64_t now_ms)
{
	if (chat->outbox.waiting.count >= OUTBOX_LIMIT)
		return false;
	while (*text) {
		size_t len = strcspn(text, "\r\n");
		if (len > 0)
			outbox_add(&chat->outbox, target, kind, text, len, line);
		text += len + (text[len] != '\0');
	}
	chat_pump(chat, now_ms);
	return true;
}
