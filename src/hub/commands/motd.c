#include "hub/query.h"
#include "hub/welcome.h"

static void run_motd(struct call *call)
{
	if (query_is_here(call, 0))
		welcome_motd(call->reply);
}

const struct command command_motd = {
	.name = "MOTD",
	.usage = "[<server>]",
	.summary = "Show the message of the day.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_motd,
};
