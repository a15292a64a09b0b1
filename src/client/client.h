/*
 * The inside of a client: what its two modes (script.h, interactive.h), the slash commands and completion share.
 *   thread safety   the client's one thread.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/client/client.h>

#include "client/client_account.h"
#include "client/client_trust.h"
#include "client/conversations.h"
#include "client/frontend.h"
#include "client/link.h"
#include "client/session.h"

struct client;
struct script;
struct interactive;

/* What the user answered, wiped afterwards; NULL: they do not want to. */
typedef void client_answer_fn(struct client *client, const char *text);

/* What scripts and people do differently. */
struct client_mode {
	/* Creates what it needs, the frontend among it. */
	void (*create)(struct client *client);
	void (*destroy)(struct client *client);

	/* The last words, before the frontend stops. */
	void (*finish)(struct client *client);

	/* May look at the session, but not change it: that is for step. */
	void (*on_event)(struct client *client, const struct session_event *event);

	/* Once a loop turn, before what was sent and shown leaves. */
	void (*step)(struct client *client);

	/* Text of our own, to be shown where people look. */
	void (*tell)(struct client *client, const char *text);

	/* Another conversation is active now. */
	void (*on_switch)(struct client *client);

	/* Asks the user: the next line that is entered, shown or not, is the answer. Returns false while another question is open. NULL:
	 * there is nobody to ask. */
	bool (*ask)(struct client *client, const char *question, bool is_hidden, client_answer_fn *on_answer);

	/* The last try failed: sets the result. */
	void (*on_give_up)(struct client *client, enum link_end end, const char *reason);
	int64_t default_retries; /* -1: no limit */
};

extern const struct client_mode client_script_mode;
extern const struct client_mode client_interactive_mode;

enum client_stage {
	CLIENT_RUNNING,
	CLIENT_LEAVING, /* QUIT is to be sent */
	CLIENT_LEFT,    /* QUIT was sent: the server should close */
};

struct client {
	const struct join_options *options;
	struct client_result *result;
	struct ev_loop *loop;
	const struct client_mode *mode;
	struct script *script;           /* of the script mode */
	struct interactive *interactive; /* of the interactive mode */
	struct session *session;
	struct link link;
	struct client_trust trust;
	struct client_account account;
	struct frontend *frontend;
	struct conversations conversations;
	enum client_stage stage;
	bool is_link_bad;    /* the link is to be dropped: `bad_reason` */
	bool has_registered; /* ever */
	bool is_pipe_fatal;  /* a broken pipe ends the process by its signal */
	struct error bad_reason;
	struct error server_error; /* the last ERROR of the server's; "" */
	char username[16];
	char quit_reason[256];
	unsigned tries;        /* connections in a row that came to nothing */
	int64_t registered_ms; /* when the last registration was done */
	int64_t clock_offset_ms;
	struct ev_prepare stepper;
	struct ev_timer session_timer;
	struct ev_timer retry_timer;
	struct ev_timer linger_timer;
	struct ev_signal signals[3];
};

/* Milliseconds since 1970 that never go back. */
int64_t client_now_ms(const struct client *client);

/* Remembers how it ends, unless something graver was said before. format NULL: without words. */
void client_set_result(struct client *client, enum join_status status, const char *format, ...) FORMAT_CHECKED(3, 4);

/* Ends, with a result, at problems that no other try would solve. */
void client_judge(struct client *client, const struct session_event *event);

/* Says goodbye to the server, then ends. reason NULL: a usual one. */
void client_leave(struct client *client, const char *reason);

/* Tells people something, as in "channel left"; remote texts in it must be sanitised. */
void client_tell(struct client *client, const char *format, ...) FORMAT_CHECKED(2, 3);

/* As the mode's ask; false as well when there is nobody to ask. */
bool client_ask(struct client *client, const char *question, bool is_hidden, client_answer_fn *on_answer);

/* Says something to a target. Tells when that is not possible. */
void client_say(struct client *client, const char *target, enum message_kind kind, const char *text);

/* A line that was entered: a slash command, or text for the active conversation ("//x" is the text "/x"). */
void client_enter(struct client *client, const char *text, bool literal);

/* Makes a conversation the active one; tells what was missed there. */
void client_switch(struct client *client, struct conversation *conversation);

/* Closes it, and tells where one is then. */
void client_close(struct client *client, struct conversation *conversation);

/* By number from 1, by name with or without '#', or by how it begins; word NULL: the next unread one, else the next one. NULL when
 * there is none. */
struct conversation *client_pick(struct client *client, const char *word);

/* Connects now, whether connected, waiting for the next try, or not. */
void client_connect(struct client *client);

#endif
