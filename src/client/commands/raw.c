#include "client/command.h"

static void run(struct slash_call *call)
{
	session_command(call->client->session, "%s", call->rest);
}

const struct slash_command slash_raw = {
	.name = "raw",
	.alias = "quote",
	.usage = "LINE",
	.summary = "Send a line of the IRC protocol as it is.",
	.min_words = 1,
	.needs_link = true,
	.is_secret = true,
	.run = run,
};
