/*
 * Who is logged in to which account: a connection, before and after it is a user; and what it takes to come to that.
 *   thread safety   the hub's thread.
 *   limits          LOGIN_FAILURES_LIMIT wrong passwords, proofs and codes of one connection: it is closed then.
 */
#ifndef HUB_LOGIN_H
#define HUB_LOGIN_H

#include <apollon/irc/sasl.h>

#include "hub/accounts.h"
#include "hub/pending.h"

#define LOGIN_FAILURES_LIMIT 5

/* Logs the reply's session in, to another account than before perhaps: 900, ACCOUNT to whom it concerns, the audit log. way: "PLAIN",
 * "certificate": how it was proven. */
void login_to(struct reply *reply, struct account *account, const char *way);

/* Logs a session out: 901, ACCOUNT. reply: the session's, or NULL when it has not asked. */
void login_end(struct hub *hub, struct session *session, struct reply *reply);

/* Logs out whoever is logged in to it, and the reply's session by its reply. */
void login_end_all(struct hub *hub, struct account *account, struct reply *reply);

/* The session ends. */
void login_forget(struct session *session);

/* It was wrong, and the session has been told: counts, and closes a session that has failed too often. name: of the account, as it was given. */
void login_failed(struct reply *reply, const char *name, const char *way);

enum login_result {
	LOGIN_RIGHT,
	LOGIN_WRONG,       /* or there is no such account */
	LOGIN_UNVERIFIED,  /* right, but VERIFY has not been said */
	LOGIN_UNAVAILABLE, /* nothing has been found out */
};

/* call: as of a continuation, but for its context. name: as it was given. account: NULL unless LOGIN_RIGHT. */
typedef void login_done_fn(const struct pending_call *call, uint64_t number, const char *name, enum login_result result,
	struct account *account);

/* Has a password verified, for as long as it takes; neither the time nor the answer tells whether there is such an account. `done` is called
 * later, unless this returns false: too many wait. */
bool login_verify(struct call *call, const char *name, const char *password, login_done_fn *done, uint64_t number)
	MUST_CHECK;

#endif
