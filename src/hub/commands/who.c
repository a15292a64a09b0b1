#include <string.h>

#include <apollon/irc/mask.h>

#include "hub/channels.h"
#include "hub/command.h"
#include "hub/limits.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/users.h"
#include "hub/whox.h"

/* What is asked, and how much of the answer there is. */
struct query {
	struct call *call;
	const char *mask;
	bool operators_only;
	bool sees_addresses;
	struct whox whox;
	unsigned count, limit;
};

/* "H" here or "G" gone, "*" operator, "B" bot, then the ranks. */
static void format_flags(
	char target[WHO_FLAGS_SIZE], const struct reply *reply, const struct user *user, uint8_t status)
{
	*target++ = user->away ? 'G' : 'H';
	if (user->modes & USER_MODE_OPERATOR)
		*target++ = '*';
	if (user->modes & USER_MODE_BOT)
		*target++ = 'B';
	member_prefixes(target, status, reply_has(reply, CAPABILITY_MULTI_PREFIX));
}

/* Returns false when the answer is full. */
static bool show(struct query *query, const struct user *user, const struct membership *member)
{
	struct reply *reply = query->call->reply;
	char flags[WHO_FLAGS_SIZE];
	if (query->operators_only && !(user->modes & USER_MODE_OPERATOR))
		return true;
	if (query->count++ == query->limit) {
		reply_numeric(reply, ERR_TOOMANYMATCHES, "WHO");
		return false;
	}
	const char *channel = member ? member->channel->name : "*";
	format_flags(flags, reply, user, member ? member->status : 0);
	if (query->whox.fields)
		whox_reply(reply, &query->whox, user, channel, flags);
	else
		reply_numeric(reply, RPL_WHOREPLY, channel, user->username, user->host,
			reply->hub->settings->server_name, user->nick, flags, user->realname);
	return true;
}

static void show_members(struct query *query)
{
	const struct user *asker = query->call->user;
	const struct channel *channel = channels_find(query->call->hub, query->mask);
	if (!channel || !channels_is_visible(channel, asker))
		return;
	bool sees_all = channels_membership(asker, channel);
	query->limit = WHO_MEMBERS_LIMIT;
	const struct membership *member;
	DL_FOREACH2(channel->members, member, channel_next) {
		if ((sees_all || users_is_visible(member->user, asker)) && !show(query, member->user, member))
			return;
	}
}

/* For who may see it, the address as well as the host that may hide it. */
static bool matches(const struct query *query, const struct user *user)
{
	const char *mask = query->mask;
	return mask_match(mask, user->nick) || mask_match(mask, user->host) || mask_match(mask, user->username) ||
		mask_match(mask, user->realname) ||
		(query->sees_addresses && user->sessions && mask_match(mask, user->sessions->address));
}

static void show_matches(struct query *query)
{
	const struct hub *hub = query->call->hub;
	query->limit = WHO_MATCHES_LIMIT;
	for (const struct user *user = hub->users; user; user = user->hh.next) {
		if (matches(query, user) && users_is_visible(user, query->call->user) && !show(query, user, NULL))
			return;
	}
}

static void show_asked(struct query *query)
{
	const struct user *user = users_find(query->call->hub, query->mask);
	query->limit = 1;
	if (names_looks_like_channel(query->mask))
		show_members(query);
	else if (user)
		show(query, user, NULL);
	else
		show_matches(query);
}

/* WHO [<mask> ["o"] ["%" <fields> ["," <token>]]]: RFC 2812, WHOX. */
static void run_who(struct call *call)
{
	const char *given = call_param(call, 0), *options = call_param(call, 1);
	const char *percent = strchr(options, '%');
	struct query query = {.call = call, .mask = *given && strcmp(given, "0") != 0 ? given : "*"};
	query.sees_addresses = operator_has(call->user, OPERATOR_RIGHT_SEE_ADDRESSES);
	query.operators_only = memchr(options, 'o', percent ? (size_t)(percent - options) : strlen(options));
	if (percent)
		whox_parse(&query.whox, percent + 1);
	show_asked(&query);
	reply_numeric(call->reply, RPL_ENDOFWHO, *given ? param_shown(given) : "*");
}

const struct command command_who = {
	.name = "WHO",
	.usage = "[<mask> [o][%<fields>[,<token>]]]",
	.summary = "Show who is in a channel, or the users that fit a mask.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_who,
};
