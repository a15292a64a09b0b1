/*
 * The session's part that logs in: SASL, IRCv3 sasl 3.1 and 3.2. For session*.c alone.
 *   mechanisms      EXTERNAL where there is a certificate, then SCRAM-SHA-256; PLAIN only where nobody can listen and the server has no
 *                   SCRAM. One that failed is not tried again on the same link, and after SCRAM no PLAIN.
 *   trust           by SCRAM the server proves that it knows the password as well; without that proof one is not logged in.
 */
#ifndef CLIENT_SESSION_LOGIN_H
#define CLIENT_SESSION_LOGIN_H

#include <stdbool.h>

#include <apollon/base/slice.h>
#include <apollon/irc/scram.h>

struct session;
struct incoming;

enum login_phase {
	LOGIN_IDLE,
	LOGIN_ASKED,   /* for the capability */
	LOGIN_CHOSEN,  /* a mechanism, to which the server will say "+" */
	LOGIN_TALKING, /* a message of ours is out */
};

struct login {
	char *account;    /* NULL: none */
	char *password;   /* NULL: none */
	bool is_demanded; /* without it one does not want to be there */
	enum login_phase phase;
	bool holds_registration; /* CAP END waits for the outcome */
	bool delays_nick;        /* the nick was refused meanwhile: it is tried once more afterwards */
	bool is_done;            /* logged in, on this link */
	unsigned offered;        /* mechanisms, by bits of enum sasl_mechanism */
	unsigned tried;
	enum sasl_mechanism mechanism;
	unsigned answer_count; /* messages of the server's in this exchange */
	bool is_proven;
	struct sasl_input input;
	struct scram_client scram;
};

/* What the capability's value says: mechanisms, or nothing, which may mean any. */
void login_note_offer(struct session *session, struct slice mechanisms);

/* All capabilities are known now. Returns whether CAP END has to wait. */
bool login_begin(struct session *session);

/* The capability is ours (true), or will not be. */
void login_on_capability(struct session *session, bool is_enabled);

/* The server offers it anew. */
void login_on_offer(struct session *session);

/* Whether one is about to be let in without the login that was asked for: it has been told then. */
bool login_forbids_welcome(struct session *session);

/* The nick is taken: true when it is to be tried again, by who is logged in. */
bool login_delays_nick(struct session *session);

/* The link is gone. */
void login_lose(struct session *session);
void login_finish(struct session *session);

#endif
