#include "client/command.h"

static void run(struct slash_call *call)
{
	if (*call->rest)
		chat_command(call->client->chat, "AWAY :%s", call->rest);
	else
		chat_command(call->client->chat, "AWAY");
}

const struct slash_command slash_away = {
	.name = "away",
	.usage = "[REASON]",
	.summary = "Say that you are away; without a reason, that you are back.",
	.needs_link = true,
	.run = run,
};
