#include <string.h>

#include "hub/command.h"
#include "hub/users.h"

/* IRCv3 setname: it is confirmed even when the name was the same before. */
static void run_setname(struct call *call)
{
	const char *realname = call_param(call, 0);
	if (strlen(realname) > REALNAME_LIMIT) {
		reply_fail(call->reply, "SETNAME", "INVALID_REALNAME", NULL, "Realname is longer than %d bytes",
			REALNAME_LIMIT);
		return;
	}
	users_set_realname(call->hub, call->user, realname, call->reply);
}

const struct command command_setname = {
	.name = "SETNAME",
	.usage = "<realname>",
	.summary = "Change your real name.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_setname,
};
