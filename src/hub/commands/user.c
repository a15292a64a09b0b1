#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/command.h"
#include "hub/param.h"
#include "hub/registration.h"

/* Whatever could be taken for another part of nick!user@host, or for a mask, is not allowed in it. */
static bool is_username(const char *name)
{
	if (strpbrk(name, " !@*?,"))
		return false;
	for (; *name; name++) {
		if (iscntrl((unsigned char)*name))
			return false;
	}
	return true;
}

static void run_user(struct call *call)
{
	char *const *params = call->message->params;
	struct registration *registration = call->session->registration;
	if (!*params[3]) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, "USER");
		return;
	}
	if (!is_username(params[0])) {
		reply_numeric(call->reply, ERR_INVALIDUSERNAME);
		return;
	}
	/* '~': nobody vouches for it. */
	param_cut(params[0], USER_LIMIT - 1);
	snprintf(registration->username, sizeof(registration->username), "~%s", params[0]);
	param_cut(params[3], REALNAME_LIMIT);
	free(registration->realname);
	registration->realname = alloc_text(params[3]);
	registration_try(call->hub, call->session, call->reply);
}

const struct command command_user = {
	.name = "USER",
	.usage = "<username> 0 * <realname>",
	.summary = "Say who you are, when you connect.",
	.min_params = 4,
	.phases = COMMAND_BEFORE_REGISTRATION,
	.run = run_user,
};
