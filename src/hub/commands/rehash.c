#include "hub/announce.h"
#include "hub/command.h"

static void run_rehash(struct call *call)
{
	reply_numeric(call->reply, RPL_REHASHING, "serve.conf");
	announce_to_operators(call->hub, "%s has the configuration read again", call->user->nick);
	call->hub->host->reload(call->hub->host->context);
}

const struct command command_rehash = {
	.name = "REHASH",
	.usage = "",
	.summary = "Read the configuration again. For operators.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.run = run_rehash,
};
