/*
 * What happens in a session, as its reader is told: for people (display.h), for scripts (output.h), and for what decides when to end.
 *   ownership       all texts are borrowed, valid during the call that gives the event; NULL where there is none.
 *   text            as it came: nothing is sanitised yet.
 */
#ifndef CLIENT_EVENT_H
#define CLIENT_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/* X(name in C, name in JSON and for %e). */
#define EVENT_TYPES(X) \
	X(CONNECTED, "connected")       /* registered: `from` is the server, `subject` our nick */ \
	X(DISCONNECTED, "disconnected") /* the link is gone: `text` is why */ \
	X(RECONNECTING, "reconnecting") /* `count` milliseconds until the next try */ \
	X(JOINED, "joined")             /* we are in `target` */ \
	X(MESSAGE, "message")           /* `kind`, `text` */ \
	X(SENT, "sent")                 /* a message of ours is confirmed: `line`, `target`, `msgid` */ \
	X(SEND_FAILED, "send_failed")   /* it never will be: `code` and `subject` say why */ \
	X(JOIN, "join") \
	X(PART, "part") \
	X(QUIT, "quit") \
	X(KICK, "kick") /* `subject` was kicked */ \
	X(NICK, "nick") /* `from` is now `subject` */ \
	X(TOPIC, "topic") \
	X(MODE, "mode")   /* `text`: the change with its parameters */ \
	X(NAMES, "names") /* the members of `target` are known now: `count` of them, `text` with their prefixes */ \
	X(INVITE, "invite") \
	X(AWAY, "away")       /* `text`: the reason; none: back */ \
	X(PROFILE, "profile") /* account, host or real name of `from` changed: `text` says how */ \
	X(REPLY, "reply")     /* what the server says to one command or by itself: `code`, `text` */ \
	X(ERROR, "error")     /* what went wrong: `code`, `text`, `problem` */ \
	X(BYE, "bye")         /* the last one */

enum event_type {
#define EVENT_TYPE(name, word) EVENT_##name,
	EVENT_TYPES(EVENT_TYPE)
#undef EVENT_TYPE
		EVENT_TYPE_COUNT
};

enum message_kind { MESSAGE_PRIVMSG, MESSAGE_NOTICE, MESSAGE_ACTION };

/* What an EVENT_ERROR or EVENT_SEND_FAILED means for who has to decide. */
enum problem {
	PROBLEM_NONE,      /* of no consequence beyond itself */
	PROBLEM_NICK,      /* no nick can be had */
	PROBLEM_REFUSED,   /* the server does not let us in */
	PROBLEM_CHANNEL,   /* `target` cannot be joined, or we were thrown out of it */
	PROBLEM_PROTOCOL,  /* the peer does not speak IRC */
	PROBLEM_SILENCE,   /* the peer says nothing any more */
	PROBLEM_NO_SEND,   /* the server refused a message */
	PROBLEM_TOO_LONG,  /* a message does not fit and may not be split */
	PROBLEM_NO_ANSWER, /* confirmations do not come */
	PROBLEM_LOGIN,     /* we cannot be logged in to the account `subject` */
};

struct session_event {
	enum event_type type;
	enum message_kind kind;
	enum problem problem;
	int64_t time_ms;    /* since 1970: the server's where it says one */
	const char *from;   /* nick, or the server's name */
	const char *source; /* nick!user@host */
	const char *account;
	const char *target;       /* as on the wire */
	const char *conversation; /* where it belongs: a channel, or the peer's nick */
	const char *subject;
	const char *text;
	const char *msgid;
	const char *code; /* numeric, or FAIL's code */
	uint64_t line;    /* of the input, from 1; 0 when it has none */
	uint64_t count;
	bool self;      /* it is our own doing */
	bool highlight; /* it names us, or is said to us alone */
	bool replay;    /* it is from the past */
	bool resent;    /* sent once more after the link was lost: it may have arrived twice */
};

const char *event_type_name(enum event_type type);
const char *message_kind_name(enum message_kind kind);

#endif
