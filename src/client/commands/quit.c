#include "client/command.h"

static void run(struct slash_call *call)
{
	client_leave(call->client, call->rest);
}

const struct slash_command slash_quit = {
	.name = "quit",
	.alias = "exit",
	.usage = "[REASON]",
	.summary = "Leave the server and end.",
	.run = run,
};
