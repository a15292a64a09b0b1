#include "client/command.h"

static void run(struct slash_call *call)
{
	session_command(call->client->session, "NICK %s", slash_word(call));
}

const struct slash_command slash_nick = {
	.name = "nick",
	.usage = "NICK",
	.summary = "Take another nick.",
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
