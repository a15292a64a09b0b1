/*
 * ChanServ, the service that registers channels: what its commands share.
 */
#ifndef HUB_CHANSERV_H
#define HUB_CHANSERV_H

#include "hub/channel_registration.h"
#include "hub/pending.h"
#include "hub/services.h"

extern const struct service service_chanserv;

void chanserv_register(struct service_call *call);
void chanserv_transfer(struct service_call *call);
void chanserv_drop(struct service_call *call);
void chanserv_access(struct service_call *call);

/* Of the channel that the first parameter names; otherwise it answers that it is not registered and gives NULL. */
struct channel_registration *chanserv_find(struct service_call *call);

/* Whether it is for the user to transfer or drop it: the founder, and operators of the server with the right to. */
bool chanserv_may_manage(const struct channel_registration *registration, const struct user *user);

/* What a continuation has to know, since everything may have changed meanwhile. */
struct chanserv_change {
	uint64_t id; /* of the registration */
	char channel[CHANNEL_NAME_LIMIT + 1];
	char account[NICK_LIMIT + 1]; /* whom it is about */
	char before[NICK_LIMIT + 1];  /* the founder before a transfer */
	char rank, rank_before;       /* of an access; NUL: none */
};

struct chanserv_change *chanserv_change_create(const struct channel_registration *registration, const char *account);

/* Has the store keep or forget the channel; the change goes to the continuation. Returns false, and answers, when too much is under way
 * for this session: the change is to be undone then. */
bool chanserv_ask(struct service_call *call, struct channel_registration *registration, enum store_kind kind,
	continuation_fn *continuation, struct chanserv_change *change) MUST_CHECK;

/* What it was about, in a continuation; NULL, and the user is told, when that registration has ended meanwhile. */
struct channel_registration *chanserv_changed(const struct pending_call *call);

/* The store has refused: tells the user. */
void chanserv_answer_failure(const struct pending_call *call);

#endif
