#include "hub/ban_requests.h"

static void run_unkline(struct call *call)
{
	ban_request_remove(call, BAN_BY_MASK, call_param(call, 0));
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
