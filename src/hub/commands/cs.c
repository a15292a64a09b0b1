#include "hub/chanserv.h"

static void run_cs(struct call *call)
{
	services_run_params(call, &service_chanserv);
}

const struct command command_cs = {
	.name = "CS",
	.usage = "[<command> {<param>}]",
	.summary = "The same as CHANSERV.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_cs,
};
