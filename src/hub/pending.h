/*
 * What waits for an answer from store or workers: who asked, with which label, and how it goes on.
 *   thread safety   the hub's thread.
 *   order           answers may come in any order; meanwhile the session's other requests are dealt with, the session may go, and what
 *                   the continuation is about may change: it looks everything up again. A registration that has waited for it goes
 *                   on afterwards.
 *   limits          PENDING_LIMIT for one session.
 */
#ifndef HUB_PENDING_H
#define HUB_PENDING_H

#include "hub/command.h"

/* Of one session: more answers than these are not waited for. */
#define PENDING_LIMIT 8

/* A session that waits for so many has no password verified meanwhile: those of others wait for the same workers. */
#define PENDING_PASSWORDS_LIMIT 2

struct answer {
	bool is_right;            /* stored; the password is the right one; it could be hashed */
	const char *problem;      /* why not, for people: "" when it is right, or the password is wrong */
	struct password_job *job; /* of REQUEST_PASSWORD: `hash` and `scram` may be taken (NULL then); else NULL */
};

/* session: NULL when it has gone; the reply is then one that nobody hears. context: as given. */
struct pending_call {
	struct hub *hub;
	struct session *session;
	struct reply *reply;
	const struct answer *answer;
	void *context;
};
typedef void continuation_fn(const struct pending_call *call);

/* Returns the serial that store_request or password_job has to carry; 0 when the session has PENDING_LIMIT already. The request's reply is
 * deferred: unless something has been written to it, its label goes with the continuation's.
 * Takes context: NULL or one block, wiped and freed after the continuation, which is called once, or never when the hub ends. */
uint64_t pending_start(struct call *call, continuation_fn *continuation, void *context, size_t context_size) MUST_CHECK;

/* The same for what no session has asked for: `session` is NULL when it goes on. */
uint64_t pending_start_alone(struct hub *hub, continuation_fn *continuation, void *context, size_t context_size);

/* It has not been sent: forgets it, context included. The reply is no longer deferred. */
void pending_cancel(struct hub *hub, uint64_t serial);

/* The answer has come. */
void pending_finish(struct hub *hub, uint64_t serial, const struct answer *answer);

void pending_destroy_all(struct hub *hub);

#endif
