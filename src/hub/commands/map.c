#include <stdio.h>

#include "hub/command.h"

static void run_map(struct call *call)
{
	char text[MESSAGE_LIMIT];
	snprintf(text, sizeof(text), "%s [Users: %u]", call->hub->settings->server_name, call->hub->user_count);
	reply_numeric(call->reply, RPL_MAP, text);
	reply_numeric(call->reply, RPL_MAPEND);
}

const struct command command_map = {
	.name = "MAP",
	.usage = "",
	.summary = "Show the servers of the network and their users.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_map,
};
