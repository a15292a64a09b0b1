#include "client/session.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>
#include <apollon/base/text.h>

#include "client/session_state.h"

/* After this silence we ask whether anybody is there, and after this one more we believe that nobody is. */
#define ASK_AFTER_MS 60000
#define LOST_AFTER_MS 30000

/* A server that throttles may take its time over a JOIN, but not this long. */
#define JOINED_AFTER_MS 30000

/* In a waiting room of apollon's the server speaks at least every minute. */
#define REGISTRATION_SILENCE_MS 180000

struct session *session_create(const struct session_settings *settings, const struct session_callbacks *callbacks)
{
	struct session *session = alloc_zeroed(1, sizeof(*session));
	session->settings = *settings;
	session->callbacks = *callbacks;
	text_copy(session->nick, sizeof(session->nick), slice_of(settings->nick));
	features_init(&session->features);
	rooms_init(&session->rooms);
	outbox_init(&session->outbox);
	buffer_init(&session->line, SIZE_MAX);
	buffer_init(&session->text, SIZE_MAX);
	return session;
}

void session_destroy(struct session *session)
{
	if (!session)
		return;
	rooms_finish(&session->rooms);
	outbox_finish(&session->outbox);
	login_finish(session);
	session_wipe_line(session);
	buffer_finish(&session->line);
	buffer_finish(&session->text);
	free(session);
}

void session_emit(struct session *session, const struct session_event *event)
{
	session->callbacks.on_event(session->callbacks.context, event);
}

static void send_arguments(struct session *session, const char *format, va_list arguments)
{
	buffer_clear(&session->line);
	buffer_append_arguments(&session->line, format, arguments);
	/* Whatever a line was made of, it stays one line. */
	session->line.len = strcspn(buffer_text(&session->line), "\r\n");
	if (session->line.len == 0)
		return;
	buffer_append_text(&session->line, "\r\n");
	session->callbacks.send(session->callbacks.context, session->line.data, session->line.len);
}

void session_wipe_line(struct session *session)
{
	if (session->line.data)
		secret_wipe(session->line.data, session->line.capacity);
	buffer_clear(&session->line);
}

void session_send(struct session *session, const char *format, ...)
{
	va_list arguments;
	if (session->phase == SESSION_OFFLINE)
		return;
	va_start(arguments, format);
	send_arguments(session, format, arguments);
	va_end(arguments);
}

bool session_command(struct session *session, const char *format, ...)
{
	va_list arguments;
	if (session->phase != SESSION_REGISTERED)
		return false;
	va_start(arguments, format);
	send_arguments(session, format, arguments);
	va_end(arguments);
	return true;
}

void session_start(struct session *session, int64_t now_ms)
{
	session->phase = SESSION_REGISTERING;
	session->heard = session->answered = false;
	session->heard_ms = now_ms;
	session->ping_ms = 0;
	session->fence = session->outbox.last_serial;
	session->offered = session->enabled = 0;
	login_lose(session);
	session->nick_tries = 0;
	session->user_host[0] = '\0';
	memset(session->batches, 0, sizeof(session->batches));
	features_init(&session->features);
	rooms_set_casemap(&session->rooms, session->features.casemap);
	session_begin_registration(session);
}

void session_lose(struct session *session, const char *reason, int64_t now_ms)
{
	if (session->phase == SESSION_OFFLINE)
		return;
	session->phase = SESSION_OFFLINE;
	login_lose(session);
	rooms_lose(&session->rooms);
	/* What counts as sent is not sent again. */
	if (session->settings.acknowledged)
		outbox_return(&session->outbox);
	else
		outbox_forget(&session->outbox);
	session_emit(session, &(struct session_event){.type = EVENT_DISCONNECTED, .time_ms = now_ms, .text = reason});
}

void session_quit(struct session *session, const char *reason)
{
	if (session->phase == SESSION_OFFLINE || session->phase == SESSION_QUITTING)
		return;
	session_send(session, "QUIT :%s", reason);
	session->phase = SESSION_QUITTING;
}

static void report_silence(struct session *session, enum problem problem, const char *text, int64_t now_ms)
{
	session_emit(session,
		&(struct session_event){.type = EVENT_ERROR, .problem = problem, .time_ms = now_ms, .text = text});
}

static int64_t silence_deadline(const struct session *session)
{
	switch (session->phase) {
	case SESSION_REGISTERING:
		return session->heard_ms +
			(session->heard ? REGISTRATION_SILENCE_MS : session->settings.first_word_timeout_ms);
	case SESSION_REGISTERED:
		return session->ping_ms ? session->ping_ms + LOST_AFTER_MS : session->heard_ms + ASK_AFTER_MS;
	default:
		return INT64_MAX;
	}
}

static int64_t ack_deadline(const struct session *session)
{
	bool is_waiting = session->phase == SESSION_REGISTERED && session->settings.acknowledged &&
		session->outbox.flying.count > 0;
	return is_waiting ? session->outbox.progress_ms + session->settings.ack_timeout_ms : INT64_MAX;
}

static struct room *find_joining(const struct session *session)
{
	struct room *room = session->phase == SESSION_REGISTERED ? session->rooms.table : NULL;
	while (room && room->state != ROOM_JOINING)
		room = room->hh.next;
	return room;
}

static int64_t join_deadline(const struct session *session)
{
	return find_joining(session) ? session->joining_ms + JOINED_AFTER_MS : INT64_MAX;
}

int64_t session_deadline(const struct session *session)
{
	int64_t deadlines[] = {silence_deadline(session), ack_deadline(session), join_deadline(session)};
	int64_t first = INT64_MAX;

	for (size_t index = 0; index < sizeof(deadlines) / sizeof(deadlines[0]); index++) {
		if (deadlines[index] < first)
			first = deadlines[index];
	}
	return first;
}

static void give_up_joining(struct session *session)
{
	struct room *room;
	while ((room = find_joining(session)))
		session_refuse_room(session, NULL, room, "the server does not answer");
}

void session_tick(struct session *session, int64_t now_ms)
{
	if (now_ms >= ack_deadline(session)) {
		session->outbox.progress_ms = now_ms;
		report_silence(session, PROBLEM_NO_ANSWER, "the server does not confirm what was sent", now_ms);
	}
	if (now_ms >= join_deadline(session))
		give_up_joining(session);
	if (now_ms < silence_deadline(session))
		return;
	if (session->phase == SESSION_REGISTERED && !session->ping_ms) {
		session->ping_ms = now_ms;
		session_send(session, "PING :apollon");
		return;
	}
	const char *text = session->phase == SESSION_REGISTERED ? "the server is silent"
		: session->heard                                ? "the server does not finish the registration"
								: "the server accepts connections, but says nothing";
	session->heard_ms = now_ms;
	session->ping_ms = 0;
	report_silence(session, PROBLEM_SILENCE, text, now_ms);
}

bool session_join(struct session *session, const char *channel, const char *key)
{
	struct room *room = rooms_add(&session->rooms, channel);
	if (!room)
		return false;
	if (key)
		room_set_key(room, key);
	if (session->phase == SESSION_REGISTERED && room->state != ROOM_JOINED)
		session_join_rooms(session);
	return true;
}

void session_part(struct session *session, const char *channel, const char *reason)
{
	struct room *room = rooms_find(&session->rooms, channel);
	if (reason && *reason)
		session_command(session, "PART %s :%s", channel, reason);
	else
		session_command(session, "PART %s", channel);
	if (room && (room->state != ROOM_JOINED || session->phase != SESSION_REGISTERED)) {
		session_refuse_waiting(session, channel, NULL, "the channel was left");
		rooms_remove(&session->rooms, room);
	}
}

void session_set_private(struct session *session, bool is_private)
{
	session->is_private = is_private;
}

bool session_is_started(const struct session *session)
{
	return session->phase != SESSION_OFFLINE;
}

bool session_is_registered(const struct session *session)
{
	return session->phase == SESSION_REGISTERED;
}

bool session_has_joined(const struct session *session)
{
	for (const struct room *room = session->rooms.table; room; room = room->hh.next) {
		if (room->state != ROOM_JOINED)
			return false;
	}
	return session->phase == SESSION_REGISTERED;
}

const char *session_nick(const struct session *session)
{
	return session->nick;
}

bool session_is_me(const struct session *session, const char *nick)
{
	return casemap_equal(session->features.casemap, session->nick, nick);
}

uint32_t session_capabilities(const struct session *session)
{
	return session->enabled;
}

const struct features *session_features(const struct session *session)
{
	return &session->features;
}

const struct rooms *session_rooms(const struct session *session)
{
	return &session->rooms;
}

size_t session_waiting_count(const struct session *session)
{
	return session->outbox.waiting.count;
}

size_t session_flying_count(const struct session *session)
{
	return session->outbox.flying.count;
}

uint64_t session_sent_count(const struct session *session)
{
	return session->outbox.last_serial;
}
