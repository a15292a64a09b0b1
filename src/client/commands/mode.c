#include "client/command.h"

static void run(struct slash_call *call)
{
	const struct features *features = session_features(call->client->session);
	bool is_change = *call->rest == '+' || *call->rest == '-';
	bool is_nick = *call->rest && !is_change && !features_is_channel(features, call->rest);
	const char *target = is_nick ? slash_word(call) : slash_channel(call);

	if (target)
		session_command(call->client->session, "MODE %s %s", target, call->rest);
}

const struct slash_command slash_mode = {
	.name = "mode",
	.usage = "[CHANNEL|NICK] [CHANGES]",
	.summary = "Show or change modes, as in: /mode +m",
	.completes = COMPLETES_TARGET,
	.needs_link = true,
	.run = run,
};
