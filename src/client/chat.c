#include "client/chat.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "client/chat_state.h"

/* After this silence we ask whether anybody is there, and after this one more we believe that nobody is. */
#define ASK_AFTER_MS 60000
#define LOST_AFTER_MS 30000

/* In a waiting room of apollon's the server speaks at least every minute. */
#define REGISTRATION_SILENCE_MS 180000

struct chat *chat_create(const struct chat_settings *settings, const struct chat_callbacks *callbacks)
{
	struct chat *chat = alloc_zeroed(1, sizeof(*chat));
	chat->settings = *settings;
	chat->callbacks = *callbacks;
	text_copy(chat->nick, sizeof(chat->nick), slice_of(settings->nick));
	features_init(&chat->features);
	rooms_init(&chat->rooms);
	outbox_init(&chat->outbox);
	buffer_init(&chat->line, SIZE_MAX);
	buffer_init(&chat->text, SIZE_MAX);
	return chat;
}

void chat_destroy(struct chat *chat)
{
	if (!chat)
		return;
	rooms_finish(&chat->rooms);
	outbox_finish(&chat->outbox);
	buffer_finish(&chat->line);
	buffer_finish(&chat->text);
	free(chat);
}

void chat_emit(struct chat *chat, const struct chat_event *event)
{
	chat->callbacks.on_event(chat->callbacks.context, event);
}

static void send_arguments(struct chat *chat, const char *format, va_list arguments)
{
	buffer_clear(&chat->line);
	buffer_append_arguments(&chat->line, format, arguments);
	/* Whatever a line was made of, it stays one line. */
	chat->line.len = strcspn(buffer_text(&chat->line), "\r\n");
	if (chat->line.len == 0)
		return;
	buffer_append_text(&chat->line, "\r\n");
	chat->callbacks.send(chat->callbacks.context, chat->line.data, chat->line.len);
}

void chat_send(struct chat *chat, const char *format, ...)
{
	va_list arguments;
	if (chat->phase == CHAT_OFFLINE)
		return;
	va_start(arguments, format);
	send_arguments(chat, format, arguments);
	va_end(arguments);
}

bool chat_command(struct chat *chat, const char *format, ...)
{
	va_list arguments;
	if (chat->phase != CHAT_REGISTERED)
		return false;
	va_start(arguments, format);
	send_arguments(chat, format, arguments);
	va_end(arguments);
	return true;
}

void chat_start(struct chat *chat, int64_t now_ms)
{
	chat->phase = CHAT_REGISTERING;
	chat->heard = chat->answered = false;
	chat->heard_ms = now_ms;
	chat->ping_ms = 0;
	chat->fence = chat->outbox.last_serial;
	chat->offered = chat->enabled = 0;
	chat->nick_tries = 0;
	chat->user_host[0] = '\0';
	memset(chat->batches, 0, sizeof(chat->batches));
	features_init(&chat->features);
	rooms_set_casemap(&chat->rooms, chat->features.casemap);
	chat_begin_registration(chat);
}

void chat_lose(struct chat *chat, const char *reason, int64_t now_ms)
{
	if (chat->phase == CHAT_OFFLINE)
		return;
	chat->phase = CHAT_OFFLINE;
	rooms_lose(&chat->rooms);
	outbox_return(&chat->outbox);
	chat_emit(chat, &(struct chat_event){.type = EVENT_DISCONNECTED, .time_ms = now_ms, .text = reason});
}

void chat_quit(struct chat *chat, const char *reason)
{
	if (chat->phase == CHAT_OFFLINE || chat->phase == CHAT_QUITTING)
		return;
	chat_send(chat, "QUIT :%s", reason);
	chat->phase = CHAT_QUITTING;
}

static void report_silence(struct chat *chat, enum problem problem, const char *text, int64_t now_ms)
{
	chat_emit(chat, &(struct chat_event){.type = EVENT_ERROR, .problem = problem, .time_ms = now_ms, .text = text});
}

static int64_t silence_deadline(const struct chat *chat)
{
	switch (chat->phase) {
	case CHAT_REGISTERING:
		return chat->heard_ms + (chat->heard ? REGISTRATION_SILENCE_MS : chat->settings.first_word_timeout_ms);
	case CHAT_REGISTERED:
		return chat->ping_ms ? chat->ping_ms + LOST_AFTER_MS : chat->heard_ms + ASK_AFTER_MS;
	default:
		return INT64_MAX;
	}
}

static int64_t ack_deadline(const struct chat *chat)
{
	bool is_waiting =
		chat->phase == CHAT_REGISTERED && chat->settings.acknowledged && chat->outbox.flying.count > 0;
	return is_waiting ? chat->outbox.progress_ms + chat->settings.ack_timeout_ms : INT64_MAX;
}

int64_t chat_deadline(const struct chat *chat)
{
	int64_t silence = silence_deadline(chat), ack = ack_deadline(chat);
	return silence < ack ? silence : ack;
}

void chat_tick(struct chat *chat, int64_t now_ms)
{
	if (now_ms >= ack_deadline(chat)) {
		chat->outbox.progress_ms = now_ms;
		report_silence(chat, PROBLEM_NO_ANSWER, "the server does not confirm what was sent", now_ms);
	}
	if (now_ms < silence_deadline(chat))
		return;
	if (chat->phase == CHAT_REGISTERED && !chat->ping_ms) {
		chat->ping_ms = now_ms;
		chat_send(chat, "PING :apollon");
		return;
	}
	const char *text = chat->phase == CHAT_REGISTERED ? "the server is silent"
		: chat->heard                             ? "the server does not finish the registration"
							  : "the server accepts connections, but says nothing";
	chat->heard_ms = now_ms;
	chat->ping_ms = 0;
	report_silence(chat, PROBLEM_SILENCE, text, now_ms);
}

bool chat_join(struct chat *chat, const char *channel, const char *key)
{
	struct room *room = rooms_add(&chat->rooms, channel);
	if (!room)
		return false;
	if (key)
		room_set_key(room, key);
	if (chat->phase == CHAT_REGISTERED && room->state != ROOM_JOINED)
		chat_join_rooms(chat);
	return true;
}

void chat_part(struct chat *chat, const char *channel, const char *reason)
{
	struct room *room = rooms_find(&chat->rooms, channel);
	if (reason && *reason)
		chat_command(chat, "PART %s :%s", channel, reason);
	else
		chat_command(chat, "PART %s", channel);
	if (room && (room->state != ROOM_JOINED || chat->phase != CHAT_REGISTERED)) {
		chat_refuse_waiting(chat, channel, NULL, "the channel was left");
		rooms_remove(&chat->rooms, room);
	}
}

bool chat_is_registered(const struct chat *chat)
{
	return chat->phase == CHAT_REGISTERED;
}

bool chat_has_joined(const struct chat *chat)
{
	for (const struct room *room = chat->rooms.table; room; room = room->hh.next) {
		if (room->state != ROOM_JOINED)
			return false;
	}
	return chat->phase == CHAT_REGISTERED;
}

const char *chat_nick(const struct chat *chat)
{
	return chat->nick;
}

bool chat_is_me(const struct chat *chat, const char *nick)
{
	return casemap_equal(chat->features.casemap, chat->nick, nick);
}

uint32_t chat_capabilities(const struct chat *chat)
{
	return chat->enabled;
}

const struct features *chat_features(const struct chat *chat)
{
	return &chat->features;
}

const struct rooms *chat_rooms(const struct chat *chat)
{
	return &chat->rooms;
}

size_t chat_waiting_count(const struct chat *chat)
{
	return chat->outbox.waiting.count;
}

size_t chat_flying_count(const struct chat *chat)
{
	return chat->outbox.flying.count;
}

uint64_t chat_sent_count(const struct chat *chat)
{
	return chat->outbox.last_serial;
}
