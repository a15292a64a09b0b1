/*
 * How accounts come, change and go. A change is hashed if it needs to be, goes to the store as a whole record, and counts and is answered only
 * when it is there; when the disk fails nothing has changed, and the answer says so.
 *   thread safety   the hub's thread.
 *   order           one change of an account at a time: another one meanwhile is refused.
 *   answers         by the account-registration specification (REGISTER, VERIFY, FAIL), or by NOTICEs of NickServ.
 */
#ifndef HUB_ACCOUNT_CHANGES_H
#define HUB_ACCOUNT_CHANGES_H

#include "hub/accounts.h"
#include "hub/command.h"

#define PASSWORD_MINIMUM 6u

/* Of one connection: whoever needs more comes again. */
#define ACCOUNTS_A_SESSION 2

/* Where somebody asked, and is answered. */
enum account_voice { VOICE_COMMAND, VOICE_SERVICE };

/* name: "*" or the nick. Whoever has asked is logged in when it is done. */
void account_register(struct call *call, enum account_voice voice, const char *name, const char *password);
void account_verify(struct call *call, enum account_voice voice, const char *name, const char *code);

/* Of the account that the session is logged in to. */
void account_set_password(struct call *call, const char *password);
void account_add_certificate(struct call *call);
void account_remove_certificate(struct call *call, const char *fingerprint);

/* Anybody's; by its owner or an operator. */
void account_drop(struct call *call, struct account *account);

/* The password is right, but its hash is of costs that are no longer ours. Nobody is told. */
void account_renew_hash(struct hub *hub, struct account *account, const char *password);

/* Whether REGISTER may be said before registration: the server's password could be got round by it. */
bool account_registers_early(const struct hub *hub);

#endif
