#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *target = slash_word(call);
	client_say(call->client, target, MESSAGE_PRIVMSG, call->rest);
}

const struct slash_command slash_msg = {
	.name = "msg",
	.alias = "m",
	.usage = "TARGET TEXT",
	.summary = "Say something to a nick or another channel.",
	.completes = COMPLETES_TARGET,
	.min_words = 2,
	.run = run,
};
