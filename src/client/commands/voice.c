#include "client/command.h"

static void run(struct slash_call *call)
{
	slash_member_mode(call, '+', 'v');
}

const struct slash_command slash_voice = {
	.name = "voice",
	.usage = "[CHANNEL] NICK...",
	.summary = "Let somebody speak in a moderated channel.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.needs_link = true,
	.run = run,
};
