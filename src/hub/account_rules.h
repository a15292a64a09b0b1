/*
 * Who may register which account, and which passwords will do.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_ACCOUNT_RULES_H
#define HUB_ACCOUNT_RULES_H

#include "hub/command.h"

/* By the account-registration specification: FAIL's code and context, and a text for people. Valid as long as the arguments are. */
struct account_refusal {
	const char *code, *name, *text;
};

/* The nick that a session has, or would like to have; "" when it has said none. */
const char *account_rules_nick(const struct session *session);

/* Return false when not, and say why. name: "*" or the nick. */
bool account_rules_may_register(
	struct call *call, const char *name, const char *password, struct account_refusal *refusal);
bool account_rules_is_password(const char *name, const char *password, struct account_refusal *refusal);

#endif
