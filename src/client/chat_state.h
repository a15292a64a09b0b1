/*
 * The inside of a chat, for chat*.c alone.
 */
#ifndef CLIENT_CHAT_STATE_H
#define CLIENT_CHAT_STATE_H

#include <apollon/base/buffer.h>
#include <apollon/irc/message.h>

#include "client/chat.h"
#include "client/outbox.h"

#define CHAT_BATCHES_LIMIT 16
#define CHAT_WORD_SIZE 128

enum chat_phase { CHAT_OFFLINE, CHAT_REGISTERING, CHAT_REGISTERED, CHAT_QUITTING };

/* A batch that is open (IRCv3 batch). */
struct chat_batch {
	char reference[CHAT_WORD_SIZE]; /* "": free */
	uint64_t label;                 /* the message that it answers; 0: none */
	bool is_history;
};

struct chat {
	struct chat_settings settings;
	struct chat_callbacks callbacks;
	enum chat_phase phase;
	char nick[CHAT_WORD_SIZE];
	char user_host[CHAT_WORD_SIZE]; /* "user@host" as others see it; "": not known yet */
	char server[CHAT_WORD_SIZE];
	uint32_t offered; /* capabilities */
	uint32_t enabled;
	unsigned nick_tries;
	bool heard;    /* a line has come on this link */
	bool answered; /* the server told of its refusal already */
	int64_t heard_ms;
	int64_t ping_ms; /* when an unanswered PING was sent; 0: none */
	uint64_t fence;  /* the last serial that a PING was sent behind */
	struct features features;
	struct rooms rooms;
	struct outbox outbox;
	struct chat_batch batches[CHAT_BATCHES_LIMIT];
	struct buffer line;
	struct buffer text;
};

/* One message from the server, with what its tags and its place say. */
struct incoming {
	const struct message *message;
	const char *source;
	const char *account; /* NULL: none */
	const char *msgid;   /* NULL: none */
	char nick[CHAT_WORD_SIZE];
	int64_t now_ms;
	int64_t time_ms;
	uint64_t label; /* the serial of the message that it answers; 0: none */
	bool self;
	bool replay;
};

/* A parameter, "" when it is absent. */
const char *incoming_param(const struct incoming *incoming, unsigned index);

/* All parameters from index on, with blanks between them; in chat->text. */
const char *incoming_rest(struct chat *chat, const struct incoming *incoming, unsigned index);

/* An event that tells of that message, its text and target yet to be filled in. */
struct chat_event incoming_event(const struct incoming *incoming, enum event_type type);

void chat_emit(struct chat *chat, const struct chat_event *event);

/* Sends a line whatever the phase is, if there is a link. */
void chat_send(struct chat *chat, const char *format, ...) FORMAT_CHECKED(2, 3);

/* What the handlers of a command look like, and the tables of them: sorted by nothing, first come first served. */
typedef void incoming_fn(struct chat *chat, const struct incoming *incoming);

struct incoming_row {
	const char *command;
	incoming_fn *handle;
};

/* Each ends with a row without command. */
extern const struct incoming_row chat_registration_rows[];
extern const struct incoming_row chat_message_rows[];
extern const struct incoming_row chat_channel_rows[];
extern const struct incoming_row chat_reply_rows[];

/* What no row names: other numerics. */
void chat_other_reply(struct chat *chat, const struct incoming *incoming);

/* chat_registration.c */
void chat_begin_registration(struct chat *chat);
void chat_join_rooms(struct chat *chat);

/* chat_messages.c */
bool chat_is_highlight(const struct chat *chat, const char *text);

/* chat_outgoing.c: sends what may fly now. */
void chat_pump(struct chat *chat, int64_t now_ms);

/* A message of ours is confirmed. Its echo has been shown already, or shows it; NULL: there was none, it is shown from here. */
void chat_confirm(struct chat *chat, struct outgoing *outgoing, const struct incoming *echo, int64_t now_ms);
void chat_refuse(struct chat *chat, struct outgoing *outgoing, const char *code, const char *text, int64_t now_ms);
void chat_confirm_until(struct chat *chat, uint64_t serial, int64_t now_ms);

/* The message that an error without label is about: the oldest on its way to that target (NULL: to any); NULL: none, or we use
 * labels and would know. */
struct outgoing *chat_blame(const struct chat *chat, const char *target);

/* A channel cannot be entered: what waits for it fails. */
void chat_refuse_waiting(struct chat *chat, const char *target, const char *code, const char *text);
bool chat_uses_labels(const struct chat *chat);

#endif
