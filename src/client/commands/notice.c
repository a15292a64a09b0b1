#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *target = slash_word(call);
	client_say(call->client, target, MESSAGE_NOTICE, call->rest);
}

const struct slash_command slash_notice = {
	.name = "notice",
	.usage = "TARGET TEXT",
	.summary = "Send a notice, which no bot answers.",
	.completes = COMPLETES_TARGET,
	.min_words = 2,
	.run = run,
};
