#include "hub/announce.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/client_tags.h"
#include "hub/users.h"

/* A message that is relayed may exceed the limit by its source and is then cut; a bit of room beyond does no harm. */
#define BODY_ROOM (2 * MESSAGE_LIMIT)

/* Message ids sort by time even when the clock goes back: 10 digits of base 32 for the milliseconds, 4 for a counter
 * within one of them, 4 for this run of the server. */
static void append_base32(char *target, uint64_t number, unsigned digits)
{
	static const char alphabet[] = "0123456789abcdefghijklmnopqrstuv";
	for (unsigned i = digits; i-- > 0; number >>= 5)
		target[i] = alphabet[number & 31];
}

#define MSGIDS_PER_MS (1u << 20)

static void next_msgid(struct hub *hub, char target[MSGID_SIZE])
{
	if (hub->now_ms > hub->msgid_ms) {
		hub->msgid_ms = hub->now_ms;
		hub->msgid_count = 0;
	} else if (++hub->msgid_count == MSGIDS_PER_MS) {
		hub->msgid_ms++;
		hub->msgid_count = 0;
	}
	append_base32(target, (uint64_t)hub->msgid_ms, 10);
	append_base32(target + 10, hub->msgid_count, 4);
	append_base32(target + 14, hub->seed, 4);
	target[18] = '\0';
}

/* Text that grows; what has no room is cut. */
struct body {
	size_t len;
	char text[BODY_ROOM];
};

static void put(struct body *body, const char *text)
{
	size_t len = strlen(text), room = sizeof(body->text) - body->len;
	if (len > room)
		len = room;
	memcpy(body->text + body->len, text, len);
	body->len += len;
}

/* ":nick!user@host ", of the server without a user. */
static void put_source(struct body *body, const struct hub *hub, const struct user *user)
{
	put(body, ":");
	put(body, user ? user->nick : hub->settings->server_name);
	if (user) {
		put(body, "!");
		put(body, user->username);
		put(body, "@");
		put(body, user->host);
	}
	put(body, " ");
}

/* Cuts the body to the protocol's limit and gives it its end. */
static void end_body(struct body *body)
{
	if (body->len > MESSAGE_LIMIT - 2)
		body->len = text_utf8_prefix((struct slice){body->text, body->len}, MESSAGE_LIMIT - 2);
	memcpy(body->text + body->len, "\r\n", 2);
	body->len += 2;
}

/* Of what tags escape, a nick may have backslashes alone. */
static struct slice escape_account(const struct user *user, char target[2 * NICK_LIMIT + 1])
{
	size_t len = 0;
	for (const char *c = user && user->account ? user->account->record->name : ""; *c; c++) {
		if (*c == '\\')
			target[len++] = '\\';
		target[len++] = *c;
	}
	return (struct slice){target, len};
}

static struct announcement *create(struct hub *hub, const struct user *user, const char *client_tags, struct body *body)
{
	char msgid[MSGID_SIZE];
	end_body(body);
	next_msgid(hub, msgid);
	struct buffer tags;
	buffer_init(&tags, MESSAGE_CLIENT_TAGS_LIMIT);
	if (client_tags)
		client_tags_select(client_tags, &tags);
	char account[2 * NICK_LIMIT + 1];
	struct announcement_sender sender = {
		.account = escape_account(user, account),
		.is_bot = user && (user->modes & USER_MODE_BOT),
	};
	struct announcement *announcement = announcement_create(
		hub->now_ms, msgid, &sender, buffer_slice(&tags), (struct slice){body->text, body->len});
	buffer_finish(&tags);
	return announcement;
}

struct announcement *announce_create(
	struct hub *hub, const struct user *user, const char *client_tags, const char *format, ...)
{
	UNINITIALIZED struct body body;
	body.len = 0;
	put_source(&body, hub, user);
	size_t room = sizeof(body.text) - body.len;
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(body.text + body.len, room, format, arguments);
	va_end(arguments);
	if (len > 0)
		body.len += (size_t)len < room ? (size_t)len : room - 1;
	return create(hub, user, client_tags, &body);
}

struct announcement *announce_create_message(struct hub *hub, const struct user *user, const char *client_tags,
	const char *command, const char *prefix, const char *target, const char *text)
{
	UNINITIALIZED struct body body;
	body.len = 0;
	put_source(&body, hub, user);
	put(&body, command);
	put(&body, " ");
	put(&body, prefix);
	put(&body, target);
	if (text) {
		put(&body, " :");
		put(&body, text);
	}
	return create(hub, user, client_tags, &body);
}

static void post(struct hub *hub, unsigned shard, struct delivery *delivery, struct announcement *announcement,
	const struct audience *audience)
{
	delivery->announcement = announcement_ref(announcement);
	if (audience)
		delivery->audience = *audience;
	hub->delivery_count++;
	hub->host->post(hub->host->context, shard, delivery);
}

static void post_to_channel(struct hub *hub, uint32_t number, const uint32_t *shard_sessions,
	struct announcement *announcement, const struct audience *audience)
{
	for (unsigned shard = 0; shard < hub->host->shard_count; shard++) {
		if (!shard_sessions[shard])
			continue;
		struct delivery *delivery = delivery_create(DELIVERY_TO_CHANNEL, 0);
		delivery->channel = number;
		post(hub, shard, delivery, announcement, audience);
	}
}

void announce_to_channel(struct hub *hub, const struct channel *channel, struct announcement *announcement,
	const struct audience *audience)
{
	post_to_channel(hub, channel->number, channel->shard_sessions, announcement, audience);
}

static void post_to_peers(struct hub *hub, unsigned shard, const struct user *user, struct announcement *announcement,
	const struct audience *audience)
{
	struct delivery *delivery = delivery_create(DELIVERY_TO_PEERS, user->membership_count);
	delivery->channel_count = 0;
	struct membership *membership;
	DL_FOREACH2(user->memberships, membership, user_next)
		if (membership->channel->shard_sessions[shard])
			delivery->channels[delivery->channel_count++] = membership->channel->number;
	if (delivery->channel_count) {
		post(hub, shard, delivery, announcement, audience);
	} else {
		delivery->announcement = NULL;
		delivery_destroy(delivery);
	}
}

void announce_to_peers(
	struct hub *hub, const struct user *user, struct announcement *announcement, const struct audience *audience)
{
	if (!user->memberships) {
		announce_to_user(hub, user, announcement, NULL, audience);
		return;
	}
	for (unsigned shard = 0; shard < hub->host->shard_count; shard++)
		post_to_peers(hub, shard, user, announcement, audience);
}

static bool is_in_audience(const struct session *session, const struct audience *audience)
{
	return !audience ||
		(!conn_id_equal(session->id, audience->except) &&
			(session->capabilities & audience->capabilities) == audience->capabilities &&
			!(session->capabilities & audience->without_capabilities));
}

void announce_to_user(struct hub *hub, const struct user *user, struct announcement *announcement,
	const struct session *except, const struct audience *audience)
{
	for (const struct session *session = user->sessions; session; session = session->user_next)
		if (session != except && is_in_audience(session, audience))
			announce_to_session(hub, session, announcement);
}

void announce_to_session(struct hub *hub, const struct session *session, struct announcement *announcement)
{
	if (session->closing)
		return;
	struct delivery *delivery = delivery_create(DELIVERY_TO_ONE, 0);
	delivery->to = session->id;
	post(hub, session->id.shard, delivery, announcement, NULL);
}

static bool somebody_hears_notices(const struct hub *hub)
{
	for (unsigned shard = 0; shard < hub->host->shard_count; shard++)
		if (hub->notices_sessions[shard])
			return true;
	return false;
}

void announce_to_operators(struct hub *hub, const char *format, ...)
{
	if (!somebody_hears_notices(hub))
		return;
	char text[MESSAGE_LIMIT];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	struct announcement *announcement = announce_create(hub, NULL, NULL, "NOTICE * :*** %s", text);
	post_to_channel(hub, hub->notices_channel, hub->notices_sessions, announcement, NULL);
	announcement_unref(announcement);
}

void announce_wallops(struct hub *hub, struct announcement *announcement, const struct session *except)
{
	struct audience audience = except ? audience_except(except) : (struct audience){0};
	post_to_channel(hub, hub->wallops_channel, hub->wallops_sessions, announcement, &audience);
}

/* No event of its own: it has no message id. */
static void announce_plain(struct hub *hub, const struct session *session, char text[MESSAGE_LIMIT], int len)
{
	if (len > MESSAGE_LIMIT - 2)
		len = (int)text_utf8_prefix((struct slice){text, MESSAGE_LIMIT - 1}, MESSAGE_LIMIT - 2);
	memcpy(text + len, "\r\n", 2);
	struct announcement *announcement =
		announcement_create(hub->now_ms, NULL, NULL, SLICE(""), (struct slice){text, (size_t)len + 2});
	announce_to_session(hub, session, announcement);
	announcement_unref(announcement);
}

void announce_line(struct hub *hub, const struct session *session, const char *format, ...)
{
	if (session->closing)
		return;
	char text[MESSAGE_LIMIT];
	int len = snprintf(text, sizeof(text), ":%s ", hub->settings->server_name);
	va_list arguments;
	va_start(arguments, format);
	int rest = vsnprintf(text + len, sizeof(text) - (size_t)len, format, arguments);
	va_end(arguments);
	announce_plain(hub, session, text, len + (rest > 0 ? rest : 0));
}

void announce_error(struct hub *hub, const struct session *session, const char *address, const char *reason)
{
	char text[MESSAGE_LIMIT];
	int len = snprintf(text, sizeof(text), "ERROR :Closing Link: %s (%s)", address, reason);
	announce_plain(hub, session, text, len);
}

struct audience audience_except(const struct session *session)
{
	return (struct audience){.except = session->id};
}
