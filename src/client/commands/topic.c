#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *channel = slash_channel(call);

	if (channel && *call->rest)
		session_command(call->client->session, "TOPIC %s :%s", channel, call->rest);
	else if (channel)
		session_command(call->client->session, "TOPIC %s", channel);
}

const struct slash_command slash_topic = {
	.name = "topic",
	.alias = "t",
	.usage = "[CHANNEL] [TEXT]",
	.summary = "Show or change the topic of a channel.",
	.completes = COMPLETES_CHANNEL,
	.needs_link = true,
	.run = run,
};
