#include <string.h>

#include "hub/command.h"
#include "hub/param.h"
#include "hub/users.h"

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void run_away(struct call *call)
{
	char *text = call->message->param_count ? call->message->params[0] : NULL;
	if (text && !*text)
		text = NULL;
	if (text)
		param_cut(text, AWAY_LIMIT);
	if (!is_same(text, call->user->away))
		users_set_away(call->hub, call->user, text, call->session);
	if (text)
		reply_numeric(call->reply, RPL_NOWAWAY);
	else
		reply_numeric(call->reply, RPL_UNAWAY);
}

const struct command command_away = {
	.name = "AWAY",
	.usage = "[<text>]",
	.summary = "Be away, with a text that says why; without one, be back.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_away,
};
