#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *nick = slash_word(call);
	session_command(call->client->session, "NICKSERV REGAIN %s", nick ? nick : call->client->options->nick);
}

const struct slash_command slash_regain = {
	.name = "regain",
	.usage = "[NICK]",
	.summary = "Take your nick back from a connection of yours that is still there.",
	.needs_link = true,
	.run = run,
};
