#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *nick = slash_word(call);
	/* Asked of their own server, which alone knows how long they have been idle. */
	session_command(call->client->session, "WHOIS %s %s", nick, nick);
}

const struct slash_command slash_whois = {
	.name = "whois",
	.alias = "w",
	.usage = "NICK",
	.summary = "Show who somebody is.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
