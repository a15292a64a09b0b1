#include "client/command.h"

static void run(struct slash_call *call)
{
	slash_member_mode(call, '+', 'o');
}

const struct slash_command slash_op = {
	.name = "op",
	.usage = "[CHANNEL] NICK...",
	.summary = "Make somebody an operator of the channel.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
