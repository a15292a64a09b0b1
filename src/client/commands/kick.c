#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *channel = slash_channel(call);
	const char *nick = channel ? slash_word(call) : NULL;

	if (channel && !nick)
		client_tell(call->client, "/kick: whom?");
	else if (channel)
		session_command(call->client->session, *call->rest ? "KICK %s %s :%s" : "KICK %s %s%s", channel, nick,
			call->rest);
}

const struct slash_command slash_kick = {
	.name = "kick",
	.alias = "k",
	.usage = "[CHANNEL] NICK [REASON]",
	.summary = "Throw somebody out of a channel.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
