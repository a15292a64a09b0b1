#include "client/command.h"

#include <apollon/irc/mask.h>

static void run(struct slash_call *call)
{
	const char *channel = slash_channel(call);
	const char *who = channel ? slash_word(call) : NULL;
	char mask[512];

	if (channel && !who)
		session_command(call->client->session, "MODE %s +b", channel);
	else if (channel && !mask_complete(mask, sizeof(mask), who))
		client_tell(call->client, "that mask is too long");
	else if (channel)
		session_command(call->client->session, "MODE %s +b %s", channel, mask);
}

const struct slash_command slash_ban = {
	.name = "ban",
	.usage = "[CHANNEL] [NICK|MASK]",
	.summary = "Keep somebody out of a channel; alone it lists who is.",
	.completes = COMPLETES_NICK,
	.needs_link = true,
	.run = run,
};
