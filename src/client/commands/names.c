#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *channel = slash_channel(call);
	if (channel)
		session_command(call->client->session, "NAMES %s", channel);
}

const struct slash_command slash_names = {
	.name = "names",
	.usage = "[CHANNEL]",
	.summary = "Show who is in a channel.",
	.completes = COMPLETES_CHANNEL,
	.needs_link = true,
	.run = run,
};
