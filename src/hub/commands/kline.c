#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

#include "hub/ban_mask.h"
#include "hub/ban_requests.h"
#include "hub/users.h"

/* "user@host" from what was given, a mask or the nick of somebody here. */
static bool complete_mask(struct hub *hub, const char *given, char target[BAN_MASK_LIMIT + 1])
{
	const struct user *user = users_find(hub, given);
	int len = user ? snprintf(target, BAN_MASK_LIMIT + 1, "*@%s", user->host)
		       : snprintf(target, BAN_MASK_LIMIT + 1, "%s%s", strchr(given, '@') ? "" : "*@", given);
	return len <= BAN_MASK_LIMIT && !strpbrk(target, " !,") && strchr(target, '@') == strrchr(target, '@');
}

static void run_kline(struct call *call)
{
	struct ban_request request;
	char mask[BAN_MASK_LIMIT + 1];
	ban_request_parse(&request, call, BAN_BY_MASK);
	if (!complete_mask(call->hub, request.mask, mask)) {
		reply_notice(call->reply, "*** KLINE: user@host or a nick was expected, not %s", request.mask);
		return;
	}
	if (ban_mask_is_wide(mask)) {
		reply_notice(call->reply, "*** KLINE: %s would ban nearly everybody", mask);
		return;
	}
	request.mask = mask;
	ban_request_add(call, &request);
}

const struct command command_kline = {
	.name = "KLINE",
	.usage = "[<duration>] <user@host|nick> [<reason>]",
	.summary = "Ban from the server by user and host, for a time (90, 15m, 2h, 7d) or for good. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_KLINE,
	.run = run_kline,
};
