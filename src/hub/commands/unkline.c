#include "hub/announce.h"
#include "hub/bans.h"
#include "hub/command.h"

static void run_unkline(struct call *call)
{
	const char *mask = call_param(call, 0);
	if (!bans_remove(call->hub, mask)) {
		reply_notice(call->reply, "*** UNKLINE: no KLINE is set on %s; STATS k lists them", mask);
		return;
	}
	reply_notice(call->reply, "*** UNKLINE: %s is no longer banned", mask);
	announce_to_operators(call->hub, "%s took the ban off %s", call->user->nick, mask);
}

const struct command command_unkline = {
	.name = "UNKLINE",
	.usage = "<user@host>",
	.summary = "Take off a ban that KLINE set. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_KLINE,
	.run = run_unkline,
};
