/*
 * A session is the client's end of IRC, over any number of connections one after another: registration, channels and who
 * is in them, and messages on their way until they are confirmed. Modern IRC, RFC 1459/2812, IRCv3 where the server has it.
 *   thread safety   one thread at a time.
 *   purity          no I/O and no clock: lines and times come in, lines to send and events go out, both by callback.
 *   times           milliseconds since 1970 that never go back.
 *   callbacks       may look at the session, but not change it.
 *   limits          those of rooms.h and outbox.h.
 *
 * A message counts as sent
 *   - with echo-message and labeled-response: when its labelled echo, or the labelled answer that stands for it, is back;
 *   - else: when the server has answered a PING that was sent behind it, and no error about its target came before.
 * The reader sees an own message (EVENT_MESSAGE, self) at that moment, where the server's order puts it, and EVENT_SENT after it.
 * When the link is lost, what is unconfirmed is kept and sent once more on the next one, marked `resent`.
 */
#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>

#include "client/event.h"
#include "client/features.h"
#include "client/rooms.h"

/* What we ask for where it is offered. X(name in C, name on the wire). */
#define SESSION_CAPABILITIES(X) \
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
	X(REGISTRATION, "draft/account-registration") \
	X(SASL, "sasl") \
	X(SERVER_TIME, "server-time") \
	X(SETNAME, "setname") \
	X(STANDARD_REPLIES, "standard-replies") \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum session_capability_index {
#define SESSION_CAPABILITY_INDEX(name, wire) SESSION_CAPABILITY_INDEX_##name,
	SESSION_CAPABILITIES(SESSION_CAPABILITY_INDEX)
#undef SESSION_CAPABILITY_INDEX
		SESSION_CAPABILITY_COUNT
};

enum session_capability {
#define SESSION_CAPABILITY_BIT(name, wire) SESSION_##name = 1 << SESSION_CAPABILITY_INDEX_##name,
	SESSION_CAPABILITIES(SESSION_CAPABILITY_BIT)
#undef SESSION_CAPABILITY_BIT
};

/* Borrowed for the session's whole life. */
struct session_settings {
	const char *nick;
	const char *username;
	const char *realname;
	const char *password; /* the server's; NULL: none */
	bool has_certificate; /* links show one of ours: SASL EXTERNAL may log in */
	bool nick_retry;      /* take another nick when it is taken */
	bool acknowledged;    /* messages count as sent when they are confirmed, else when they are written */
	bool may_split;
	int64_t ack_timeout_ms; /* without any confirmation: PROBLEM_NO_ANSWER */
	int64_t first_word_timeout_ms;
};

struct session_callbacks {
	/* A line for the server, with its CR LF. */
	void (*send)(void *context, const char *line, size_t len);
	void (*on_event)(void *context, const struct session_event *event);

	/* Random bytes. */
	void (*random)(void *context, void *target, size_t len);

	/* The server's STS policy (IRCv3 sts); port 0 or duration_s -1 where it says none. true: the link is about to be replaced by one
	 * with TLS, and nothing more is to be sent on this one. May be NULL. */
	bool (*on_sts)(void *context, uint16_t port, int64_t duration_s);
	void *context;
};

struct session;

struct session *session_create(const struct session_settings *settings, const struct session_callbacks *callbacks);
void session_destroy(struct session *session);

/* Whether nobody can listen on the next link: it has TLS, or does not leave this machine. */
void session_set_private(struct session *session, bool is_private);

/* Who to log in as from the next link on; both are copied, and may be NULL. is_demanded: without that one does not want to be there. */
void session_set_account(struct session *session, const char *account, const char *password, bool is_demanded);

/* Logs in on this link, by what session_set_account said. Returns false when that is not possible: the server has no SASL, or it is
 * being done. */
bool session_log_in(struct session *session);
bool session_is_logged_in(const struct session *session);

/* Makes an account of the nick, or confirms that with a code (IRCv3 draft/account-registration). The answers are replies with the code
 * REGISTER or VERIFY, their first word as `subject`, or failures. email: "*" for none. */
void session_register(struct session *session, const char *email, const char *password);
void session_verify(struct session *session, const char *account, const char *code);

/* The link is there: begins to register. */
void session_start(struct session *session, int64_t now_ms);

/* A line from the server, without its end; it is changed. */
void session_receive(struct session *session, char *line, int64_t now_ms);

/* The link is gone. Channels and unconfirmed messages are kept for the next one. */
void session_lose(struct session *session, const char *reason, int64_t now_ms);

/* What time brings: PINGs, and errors when something takes too long. To be called at session_deadline or later. */
void session_tick(struct session *session, int64_t now_ms);

/* INT64_MAX when nothing is waited for. */
int64_t session_deadline(const struct session *session);

/* Sends a text, each of its lines (cut at LF and CR) a message, empty ones left out; now, or when target can be reached.
 * line is the input's, for EVENT_SENT. Returns false when OUTBOX_LIMIT or more wait already; then nothing of it is kept. */
bool session_say(struct session *session, const char *target, enum message_kind kind, const char *text, uint64_t line,
	int64_t now_ms) MUST_CHECK;

/* Wants to be in a channel from now on, also after a reconnection. key may be NULL. Returns false when there are too many. */
bool session_join(struct session *session, const char *channel, const char *key) MUST_CHECK;

/* reason may be NULL. */
void session_part(struct session *session, const char *channel, const char *reason);

/* Sends any other line ("WHOIS bob"), without its end; what stands behind a CR or LF is dropped. Returns false when there is no
 * link. */
bool session_command(struct session *session, const char *format, ...) FORMAT_CHECKED(2, 3);

/* Says goodbye: the server will end the link. */
void session_quit(struct session *session, const char *reason);

/* Drops what is unsent or unconfirmed, with an EVENT_SEND_FAILED each. */
void session_drop_messages(struct session *session, const char *reason);

/* Whether there is a link: a loss of it will be told. */
bool session_is_started(const struct session *session);
bool session_is_registered(const struct session *session);

/* Whether all channels that are wanted have been joined. */
bool session_has_joined(const struct session *session);

const char *session_nick(const struct session *session);
bool session_is_me(const struct session *session, const char *nick);
uint32_t session_capabilities(const struct session *session);
const struct features *session_features(const struct session *session);
const struct rooms *session_rooms(const struct session *session);

/* Messages that wait, and those that were sent and are not confirmed. */
size_t session_waiting_count(const struct session *session);
size_t session_flying_count(const struct session *session);

/* How many messages were written so far, counting one that was sent again twice. */
uint64_t session_sent_count(const struct session *session);

#endif
