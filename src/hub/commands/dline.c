#include <apollon/net/network.h>

#include "hub/ban_mask.h"
#include "hub/ban_requests.h"
#include "hub/operators.h"
#include "hub/users.h"

/* A nick stands for the address that its user comes from: for those who may see it. */
static const char *address_of(const struct call *call, const char *given)
{
	const struct user *user =
		operator_has(call->user, OPERATOR_RIGHT_SEE_ADDRESSES) ? users_find(call->hub, given) : NULL;
	return user && user->sessions ? user->sessions->address : given;
}

static void run_dline(struct call *call)
{
	struct ban_request request;
	struct network network;
	struct error error;
	char mask[NETWORK_TEXT_SIZE];
	ban_request_parse(&request, call, BAN_BY_NETWORK);
	if (!network_parse(&network, address_of(call, request.mask), &error)) {
		reply_notice(call->reply, "*** DLINE: %s", error.text);
		return;
	}
	network_format(&network, mask);
	if (network.bits < BAN_SPECIFIC_BITS) {
		reply_notice(call->reply, "*** DLINE: %s would ban nearly everybody", mask);
		return;
	}
	request.mask = mask;
	ban_request_add(call, &request);
}

const struct command command_dline = {
	.name = "DLINE",
	.usage = "[<duration>] <address|network|nick> [<reason>]",
	.summary =
		"Ban an address or a network (192.0.2.0/24), for a time (90, 15m, 2h, 7d) or for good. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_DLINE,
	.run = run_dline,
};
