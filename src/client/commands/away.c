#include "client/command.h"

static void run(struct slash_call *call)
{
	if (*call->rest)
		session_command(call->client->session, "AWAY :%s", call->rest);
	else
		session_command(call->client->session, "AWAY");
}

const struct slash_command slash_away = {
	.name = "away",
	.usage = "[REASON]",
	.summary = "Say that you are away; without a reason, that you are back.",
	.needs_link = true,
	.run = run,
};
