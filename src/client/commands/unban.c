#include "client/command.h"

#include <apollon/irc/mask.h>

static void run(struct slash_call *call)
{
	const char *channel = slash_channel(call);
	const char *who = channel ? slash_word(call) : NULL;
	char mask[512];

	if (channel && !who)
		client_tell(call->client, "/unban wants the mask that /ban lists");
	else if (channel && !mask_complete(mask, sizeof(mask), who))
		client_tell(call->client, "that mask is too long");
	else if (channel)
		session_command(call->client->session, "MODE %s -b %s", channel, mask);
}

const struct slash_command slash_unban = {
	.name = "unban",
	.usage = "[CHANNEL] NICK|MASK",
	.summary = "Let somebody in again.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
