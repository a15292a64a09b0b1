#include "hub/chanserv.h"

static void run_chanserv(struct call *call)
{
	services_run_params(call, &service_chanserv);
}

const struct command command_chanserv = {
	.name = "CHANSERV",
	.usage = "[<command> {<param>}]",
	.summary = "Say something to ChanServ, which registers channels; without a command it lists them.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_chanserv,
};
