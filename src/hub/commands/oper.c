#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

#include "hub/announce.h"
#include "hub/ban_mask.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/user_modes.h"

static const struct hub_operator *find_operator(const struct hub *hub, const char *name)
{
	const struct hub_operator *operator= hub->settings->operators;
	while (operator&& strcmp(operator->name, name) != 0)
		operator= operator->next;
	return operator;
}

static bool may_come_from(const struct hub_operator *operator, const struct call * call)
{
	return ban_mask_fits(operator->mask, call->user->username, call->user->host, call->session->address);
}

static void refuse(struct call *call, const char *name, const char *why)
{
	announce_to_operators(call->hub, "Failed OPER as %s by %s (%s@%s): %s", param_shown(name), call->user->nick,
		call->user->username, call->user->host, why);
}

static void promote(struct call *call, const struct hub_operator *operator)
{
	free(call->user->operator_name);
	call->user->operator_name = alloc_text(operator->name);
	reply_numeric(call->reply, RPL_YOUREOPER);
	user_modes_apply(call, USER_MODE_OPERATOR, 0);
	announce_to_operators(call->hub, "%s (%s@%s) is now an operator (%s)", call->user->nick, call->user->username,
		call->user->host, operator->name);
}

static void run_oper(struct call *call)
{
	const char *name = call_param(call, 0), *password = call_param(call, 1);
	const struct hub_operator *operator= find_operator(call->hub, name);
	/* A name that is not there takes as long as one that is. */
	bool is_right = secret_equal(slice_of(operator ? operator->password : ""), slice_of(password)) && operator;
	if (!is_right) {
		refuse(call, name, operator? "wrong password" : "no such name");
		reply_numeric(call->reply, ERR_PASSWDMISMATCH);
	} else if (!may_come_from(operator, call)) {
		refuse(call, name, "not from there");
		reply_numeric(call->reply, ERR_NOOPERHOST);
	} else {
		promote(call, operator);
	}
}

const struct command command_oper = {
	.name = "OPER",
	.usage = "<name> <password>",
	.summary = "Become an operator of the server.",
	.min_params = 2,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_oper,
};
