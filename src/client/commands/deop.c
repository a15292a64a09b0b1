#include "client/command.h"

static void run(struct slash_call *call)
{
	slash_member_mode(call, '-', 'o');
}

const struct slash_command slash_deop = {
	.name = "deop",
	.usage = "[CHANNEL] NICK...",
	.summary = "Take the rank of an operator away.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
