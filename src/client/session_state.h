/*
 * The inside of a session, for session*.c alone.
 */
#ifndef CLIENT_SESSION_STATE_H
#define CLIENT_SESSION_STATE_H

#include <apollon/base/buffer.h>
#include <apollon/irc/message.h>

#include "client/outbox.h"
#include "client/session.h"
#include "client/session_login.h"

#define SESSION_BATCHES_LIMIT 16
#define SESSION_WORD_SIZE 128

enum session_phase { SESSION_OFFLINE, SESSION_REGISTERING, SESSION_REGISTERED, SESSION_QUITTING };

/* A batch that is open (IRCv3 batch). */
struct session_batch {
	char reference[SESSION_WORD_SIZE]; /* "": free */
	uint64_t label;                    /* the message that it answers; 0: none */
	bool is_history;
};

struct session {
	struct session_settings settings;
	struct session_callbacks callbacks;
	enum session_phase phase;
	char nick[SESSION_WORD_SIZE];
	char user_host[SESSION_WORD_SIZE]; /* "user@host" as others see it; "": not known yet */
	char server[SESSION_WORD_SIZE];
	uint32_t offered; /* capabilities */
	uint32_t enabled;
	unsigned nick_tries;
	bool heard;    /* a line has come on this link */
	bool answered; /* the server told of its refusal already */
	int64_t heard_ms;
	int64_t joining_ms; /* when a JOIN was sent last */
	int64_t ping_ms;    /* when an unanswered PING was sent; 0: none */
	uint64_t fence;     /* the last serial that a PING was sent behind */
	bool is_private;
	struct login login;
	struct features features;
	struct rooms rooms;
	struct outbox outbox;
	struct session_batch batches[SESSION_BATCHES_LIMIT];
	struct buffer line;
	struct buffer text;
};

/* One message from the server, with what its tags and its place say. */
struct incoming {
	const struct message *message;
	const char *source;
	const char *account; /* NULL: none */
	const char *msgid;   /* NULL: none */
	char nick[SESSION_WORD_SIZE];
	int64_t now_ms;
	int64_t time_ms;
	uint64_t label; /* the serial of the message that it answers; 0: none */
	bool self;
	bool replay;
};

/* A parameter, "" when it is absent. */
const char *incoming_param(const struct incoming *incoming, unsigned index);

/* All parameters from index on, with blanks between them; in session->text. */
const char *incoming_rest(struct session *session, const struct incoming *incoming, unsigned index);

/* An event that tells of that message, its text and target yet to be filled in. */
struct session_event incoming_event(const struct incoming *incoming, enum event_type type);

void session_emit(struct session *session, const struct session_event *event);

/* Sends a line whatever the phase is, if there is a link. */
void session_send(struct session *session, const char *format, ...) FORMAT_CHECKED(2, 3);

/* What was sent last carried a secret. */
void session_wipe_line(struct session *session);

/* What the handlers of a command look like, and the tables of them: sorted by nothing, first come first served. */
typedef void incoming_fn(struct session *session, const struct incoming *incoming);

struct incoming_row {
	const char *command;
	incoming_fn *handle;
};

/* Each ends with a row without command. */
extern const struct incoming_row session_login_rows[];
extern const struct incoming_row session_registration_rows[];
extern const struct incoming_row session_message_rows[];
extern const struct incoming_row session_channel_rows[];
extern const struct incoming_row session_reply_rows[];

/* What no row names: other numerics. */
void session_other_reply(struct session *session, const struct incoming *incoming);

/* session_registration.c */
void session_begin_registration(struct session *session);
void session_join_rooms(struct session *session);

/* Whether a FAIL means that only who is logged in may come in: it has been told then. */
bool session_is_turned_away(struct session *session, const struct incoming *incoming);

/* session_replies.c: a channel cannot be entered; what waits for it fails. incoming NULL: nobody said so. */
void session_refuse_room(
	struct session *session, const struct incoming *incoming, struct room *room, const char *reason);

/* session_messages.c */
bool session_is_highlight(const struct session *session, const char *text);

/* session_outgoing.c: sends what may fly now. */
void session_pump(struct session *session, int64_t now_ms);

/* A message of ours is confirmed. Its echo has been shown already, or shows it; NULL: there was none, it is shown from here. */
void session_confirm(struct session *session, struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms);
void session_refuse(
	struct session *session, struct outgoing *outgoing, const char *code, const char *text, int64_t now_ms);
void session_confirm_until(struct session *session, uint64_t serial, int64_t now_ms);

/* The message that an error without label is about: the oldest on its way to that target (NULL: to any); NULL: none, or we use
 * labels and would know. */
struct outgoing *session_blame(const struct session *session, const char *target);

/* A channel cannot be entered: what waits for it fails. */
void session_refuse_waiting(struct session *session, const char *target, const char *code, const char *text);
bool session_uses_labels(const struct session *session);

#endif
