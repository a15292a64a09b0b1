#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/names.h>

#include "hub/announce.h"
#include "hub/ban_mask.h"
#include "hub/bans.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/users.h"

#define BAN_MASK_LIMIT (USER_LIMIT + 1 + HOST_LIMIT)

/* "user@host" from what was given, a mask or the nick of somebody here. */
static bool complete_mask(struct hub *hub, const char *given, char target[BAN_MASK_LIMIT + 1])
{
	const struct user *user = users_find(hub, given);
	int len = user ? snprintf(target, BAN_MASK_LIMIT + 1, "*@%s", user->host)
		       : snprintf(target, BAN_MASK_LIMIT + 1, "%s%s", strchr(given, '@') ? "" : "*@", given);
	return len <= BAN_MASK_LIMIT && !strpbrk(target, " !,") && strchr(target, '@') == strrchr(target, '@');
}

static void add_ban(struct call *call, const char *mask, const char *reason, uint64_t duration_s, const char *duration)
{
	if (!bans_add(call->hub, mask, reason, call->user->nick, duration_s)) {
		reply_notice(call->reply, "*** KLINE: %s is banned already, or there are too many bans", mask);
		return;
	}
	const char *until = duration_s > 0 ? duration : "as long as the server runs";
	reply_notice(call->reply, "*** KLINE: %s is banned (%s): %s", mask, until, reason);
	announce_to_operators(call->hub, "%s banned %s (%s): %s", call->user->nick, mask, until, reason);
	bans_enforce(call->hub);
}

static void run_kline(struct call *call)
{
	const char *duration = call_param(call, 0);
	uint64_t duration_s = 0;
	unsigned first = call->message->param_count > 1 && text_parse_duration(slice_of(duration), &duration_s);
	char mask[BAN_MASK_LIMIT + 1];
	if (!complete_mask(call->hub, call_param(call, first), mask)) {
		reply_notice(
			call->reply, "*** KLINE: user@host or a nick was expected, not %s", call_param(call, first));
		return;
	}
	if (ban_mask_is_wide(mask)) {
		reply_notice(call->reply, "*** KLINE: %s would ban nearly everybody", mask);
		return;
	}
	char *reason = call->message->param_count > first + 1 ? call->message->params[first + 1] : NULL;
	if (reason)
		param_cut(reason, KICK_LIMIT);
	add_ban(call, mask, reason && *reason ? reason : "No reason given", duration_s, duration);
}

const struct command command_kline = {
	.name = "KLINE",
	.usage = "[<duration>] <user@host|nick> [<reason>]",
	.summary = "Ban from the server, for a time (90, 15m, 2h, 7d) or as long as it runs. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_KLINE,
	.run = run_kline,
};
