/*
 * A chat is the client's end of an IRC session, over any number of connections one after another: registration, channels and who
 * is in them, and messages on their way until they are confirmed. Modern IRC, RFC 1459/2812, IRCv3 where the server has it.
 *   thread safety   one thread at a time.
 *   purity          no I/O and no clock: lines and times come in, lines to send and events go out, both by callback.
 *   times           milliseconds since 1970 that never go back.
 *   callbacks       may look at the chat, but not change it.
 *   limits          those of rooms.h and outbox.h.
 *
 * A message counts as sent
 *   - with echo-message and labeled-response: when its labelled echo, or the labelled answer that stands for it, is back;
 *   - else: when the server has answered a PING that was sent behind it, and no error about its target came before.
 * The reader sees an own message (EVENT_MESSAGE, self) at that moment, where the server's order puts it, and EVENT_SENT after it.
 * When the link is lost, what is unconfirmed is kept and sent once more on the next one, marked `resent`.
 */
#ifndef CLIENT_CHAT_H
#define CLIENT_CHAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>

#include "client/event.h"
#include "client/features.h"
#include "client/rooms.h"

/* What we ask for where it is offered. X(name in C, name on the wire). */
#define CHAT_CAPABILITIES(X) \
	X(ACCOUNT_NOTIFY, "account-notify") \
	X(ACCOUNT_TAG, "account-tag") \
	X(AWAY_NOTIFY, "away-notify") \
	X(BATCH, "batch") \
	X(CAP_NOTIFY, "cap-notify") \
	X(CHGHOST, "chghost") \
	X(ECHO_MESSAGE, "echo-message") \
	X(EXTENDED_JOIN, "extended-join") \
	X(INVITE_NOTIFY, "invite-notify") \
	X(LABELED_RESPONSE, "labeled-response") \
	X(MESSAGE_TAGS, "message-tags") \
	X(MULTI_PREFIX, "multi-prefix") \
	X(SERVER_TIME, "server-time") \
	X(SETNAME, "setname") \
	X(STANDARD_REPLIES, "standard-replies") \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum chat_capability_index {
#define CHAT_CAPABILITY_INDEX(name, wire) CHAT_CAPABILITY_INDEX_##name,
	CHAT_CAPABILITIES(CHAT_CAPABILITY_INDEX)
#undef CHAT_CAPABILITY_INDEX
		CHAT_CAPABILITY_COUNT
};

enum chat_capability {
#define CHAT_CAPABILITY_BIT(name, wire) CHAT_##name = 1 << CHAT_CAPABILITY_INDEX_##name,
	CHAT_CAPABILITIES(CHAT_CAPABILITY_BIT)
#undef CHAT_CAPABILITY_BIT
};

/* Borrowed for the chat's whole life. */
struct chat_settings {
	const char *nick;
	const char *username;
	const char *realname;
	const char *password; /* NULL: none */
	bool nick_retry;      /* take another nick when it is taken */
	bool acknowledged;    /* messages count as sent when they are confirmed, else when they are written */
	bool may_split;
	int64_t ack_timeout_ms; /* without any confirmation: PROBLEM_NO_ANSWER */
	int64_t first_word_timeout_ms;
};

struct chat_callbacks {
	/* A line for the server, with its CR LF. */
	void (*send)(void *context, const char *line, size_t len);
	void (*on_event)(void *context, const struct chat_event *event);
	void *context;
};

struct chat;

struct chat *chat_create(const struct chat_settings *settings, const struct chat_callbacks *callbacks);
void chat_destroy(struct chat *chat);

/* The link is there: begins to register. */
void chat_start(struct chat *chat, int64_t now_ms);

/* A line from the server, without its end; it is changed. */
void chat_receive(struct chat *chat, char *line, int64_t now_ms);

/* The link is gone. Channels and unconfirmed messages are kept for the next one. */
void chat_lose(struct chat *chat, const char *reason, int64_t now_ms);

/* What time brings: PINGs, and errors when something takes too long. To be called at chat_deadline or later. */
void chat_tick(struct chat *chat, int64_t now_ms);

/* INT64_MAX when nothing is waited for. */
int64_t chat_deadline(const struct chat *chat);

/* Sends a text, each of its lines (cut at LF and CR) a message, empty ones left out; now, or when target can be reached.
 * line is the input's, for EVENT_SENT. Returns false when OUTBOX_LIMIT or more wait already; then nothing of it is kept. */
bool chat_say(struct chat *chat, const char *target, enum message_kind kind, const char *text, uint64_t line,
	int64_t now_ms) MUST_CHECK;

/* Wants to be in a channel from now on, also after a reconnection. key may be NULL. Returns false when there are too many. */
bool chat_join(struct chat *chat, const char *channel, const char *key) MUST_CHECK;

/* reason may be NULL. */
void chat_part(struct chat *chat, const char *channel, const char *reason);

/* Sends any other line ("WHOIS bob"), without its end; what stands behind a CR or LF is dropped. Returns false when there is no
 * link. */
bool chat_command(struct chat *chat, const char *format, ...) FORMAT_CHECKED(2, 3);

/* Says goodbye: the server will end the link. */
void chat_quit(struct chat *chat, const char *reason);

/* Drops what is unsent or unconfirmed, with an EVENT_SEND_FAILED each. */
void chat_drop_messages(struct chat *chat, const char *reason);

bool chat_is_registered(const struct chat *chat);

/* Whether all channels that are wanted have been joined. */
bool chat_has_joined(const struct chat *chat);

const char *chat_nick(const struct chat *chat);
bool chat_is_me(const struct chat *chat, const char *nick);
uint32_t chat_capabilities(const struct chat *chat);
const struct features *chat_features(const struct chat *chat);
const struct rooms *chat_rooms(const struct chat *chat);

/* Messages that wait, and those that were sent and are not confirmed. */
size_t chat_waiting_count(const struct chat *chat);
size_t chat_flying_count(const struct chat *chat);

/* How many messages were written so far, counting one that was sent again twice. */
uint64_t chat_sent_count(const struct chat *chat);

#endif
