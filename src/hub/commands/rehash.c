#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/command.h"
#include "hub/param.h"

static void run_rehash(struct call *call)
{
	const char *file = call->hub->settings->config_file;
	reply_numeric(call->reply, RPL_REHASHING, param_shown(file ? file : ""));
	audit(call->hub, call->session, "server.rehash", file, NULL);
	announce_to_operators(call->hub, "%s has the configuration read again", call->user->nick);
	call->hub->host->reload(call->hub->host->context);
}

const struct command command_rehash = {
	.name = "REHASH",
	.usage = "",
	.summary = "Read the configuration again. For operators.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_REHASH,
	.run = run_rehash,
};
