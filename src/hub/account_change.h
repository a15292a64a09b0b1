/*
 * A change of an account on its way: what is remembered meanwhile, and what the changes share. Private to account_*.c; what they are
 * for stands in account_changes.h.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_ACCOUNT_CHANGE_H
#define HUB_ACCOUNT_CHANGE_H

#include "hub/account_changes.h"
#include "hub/pending.h"

enum change_kind {
	CHANGE_REGISTER,
	CHANGE_VERIFY,
	CHANGE_PASSWORD,
	CHANGE_ADD_CERTIFICATE,
	CHANGE_REMOVE_CERTIFICATE,
	CHANGE_DROP,
	CHANGE_RENEW, /* nobody has asked, and nobody is told */
};

/* The context of continuations: wiped and freed by pending.c. id and name are filled in by change_start. */
struct change {
	enum change_kind kind;
	enum account_voice voice;
	uint64_t account_id;
	char name[NICK_LIMIT + 1];
};

#define CHANGE_TOO_BUSY "Too many wait for an answer at once: try again in a moment"
#define CHANGE_UNDER_WAY "Another change of this account is under way: try again in a moment"

/* Answers by FAIL, or by NickServ with the text alone. */
void change_refuse(struct reply *reply, enum account_voice voice, enum change_kind kind, const char *code,
	const char *name, const char *text);

/* Returns the serial for workers or store; 0 when the session waits for too much already. call: NULL when nobody has asked. */
uint64_t change_start(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	continuation_fn *continuation) MUST_CHECK;

/* The rest of what a continuation has begun, for the same session if it is still there. */
uint64_t change_start_again(const struct pending_call *call, struct account *account, const struct change *change,
	continuation_fn *continuation) MUST_CHECK;

/* Has a password hashed for it. Returns false when too many wait. */
bool change_hash(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	const char *password, continuation_fn *continuation) MUST_CHECK;

/* Sends a copy of the record to the store. */
void change_send_put(struct hub *hub, uint64_t serial, const struct account_record *record);

/* Takes the record, which becomes the account's once it is stored; whoever asked is told by the change's kind. Returns false when too many wait. */
bool change_put(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	struct account_record *record) MUST_CHECK;

/* In a continuation: the account that it is about, NULL when that has gone; what to say when it is done, or was not stored. */
struct account *change_find(const struct pending_call *call);
void change_tell_done(const struct pending_call *call, const char *text);
void change_tell_unstored(const struct pending_call *call);

#endif
