#include "client/command.h"

static void run(struct slash_call *call)
{
	session_command(call->client->session, "LIST %s", call->rest);
}

const struct slash_command slash_list = {
	.name = "list",
	.usage = "[MASK]",
	.summary = "List the channels of the server with their topics.",
	.needs_link = true,
	.run = run,
};
