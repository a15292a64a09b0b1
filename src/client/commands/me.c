#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *target = slash_active(call);
	if (target)
		client_say(call->client, target, MESSAGE_ACTION, call->rest);
}

const struct slash_command slash_me = {
	.name = "me",
	.usage = "TEXT",
	.summary = "Say what you do, as in: /me waves",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.run = run,
};
