#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *mask = *call->rest ? slash_word(call) : slash_channel(call);
	if (mask)
		session_command(call->client->session, "WHO %s", mask);
}

const struct slash_command slash_who = {
	.name = "who",
	.usage = "[CHANNEL|MASK]",
	.summary = "List users with their hosts and names.",
	.completes = COMPLETES_TARGET,
	.needs_link = true,
	.run = run,
};
