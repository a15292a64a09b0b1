#include "hub/nickserv.h"

static void run_nickserv(struct call *call)
{
	services_run_params(call, &service_nickserv);
	call_wipe_params(call);
}

const struct command command_nickserv = {
	.name = "NICKSERV",
	.usage = "<command> [<parameters>]",
	.summary = "Say something to NickServ, which looks after accounts.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_nickserv,
};

const struct command command_ns = {
	.name = "NS",
	.usage = "<command> [<parameters>]",
	.summary = "Short for NICKSERV.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_nickserv,
};
