#include "client/command.h"

static void run(struct slash_call *call)
{
	session_command(call->client->session, "WHOWAS %s", slash_word(call));
}

const struct slash_command slash_whowas = {
	.name = "whowas",
	.usage = "NICK",
	.summary = "Show who somebody was who is gone.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
