#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *nick = slash_word(call);
	const char *channel = slash_channel(call);

	if (channel)
		session_command(call->client->session, "INVITE %s %s", nick, channel);
}

const struct slash_command slash_invite = {
	.name = "invite",
	.usage = "NICK [CHANNEL]",
	.summary = "Invite somebody to a channel.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
