#include <apollon/net/network.h>

#include "hub/ban_requests.h"

static void run_undline(struct call *call)
{
	struct network network;
	struct error error;
	char mask[NETWORK_TEXT_SIZE];
	if (!network_parse(&network, call_param(call, 0), &error)) {
		reply_notice(call->reply, "*** UNDLINE: %s", error.text);
		return;
	}
	network_format(&network, mask);
	ban_request_remove(call, BAN_BY_NETWORK, mask);
}

const struct command command_undline = {
	.name = "UNDLINE",
	.usage = "<address|network>",
	.summary = "Take off a ban that DLINE set. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_DLINE,
	.run = run_undline,
};
