#include "hub/command.h"

static void run_ping(struct call *call)
{
	reply_line(call->reply, "PONG %s :%s", call->hub->settings->server_name, call_param(call, 0));
}

const struct command command_ping = {
	.name = "PING",
	.usage = "<token>",
	.summary = "Ask for a PONG with the token.",
	.min_params = 1,
	.phases = COMMAND_ANY_PHASE,
	.run = run_ping,
};
