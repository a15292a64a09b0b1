#include <stdio.h>

#include <apollon/irc/message.h>

#include "hub/command.h"
#include "hub/sessions.h"

static void run_quit(struct call *call)
{
	const char *text = call_param(call, 0);
	char reason[MESSAGE_LIMIT + sizeof("Quit: ")];
	snprintf(reason, sizeof(reason), *text ? "Quit: %s" : "Client quit%s", text);
	sessions_close(call->hub, call->session, reason);
}

const struct command command_quit = {
	.name = "QUIT",
	.usage = "[<reason>]",
	.summary = "Leave the server.",
	.phases = COMMAND_ANY_PHASE,
	.run = run_quit,
};
