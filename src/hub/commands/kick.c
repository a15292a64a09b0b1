#include <string.h>

#include "hub/announce.h"
#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/limits.h"
#include "hub/param.h"
#include "hub/users.h"

static void kick(struct call *call, struct membership *member, const char *comment)
{
	const struct channel *channel = member->channel;
	struct announcement *announcement = announce_create(
		call->hub, call->user, NULL, "KICK %s %s :%s", channel->name, member->user->nick, comment);
	struct audience audience = audience_except(call->session);
	announce_to_channel(call->hub, channel, announcement, &audience);
	reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
	channels_remove(call->hub, member);
}

static struct membership *find_target(struct call *call, const struct channel *channel, const char *nick)
{
	const struct user *user = users_find(call->hub, nick);
	if (!user) {
		reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
		return NULL;
	}
	struct membership *member = channels_membership(user, channel);
	if (!member)
		reply_numeric(call->reply, ERR_USERNOTINCHANNEL, user->nick, channel->name);
	return member;
}

/* The channel is looked up for each: with its last member it is gone. */
static void kick_one(struct call *call, const char *name, const char *nick, const char *comment)
{
	const struct channel *channel = channel_or_refuse(call->reply, name);
	const struct membership *own = channel ? channel_membership_or_refuse(call->reply, channel) : NULL;
	if (!own)
		return;
	if (own->status < MEMBER_HALF_OPERATOR) {
		reply_numeric(call->reply, ERR_CHANOPRIVSNEEDED, channel->name);
		return;
	}
	struct membership *target = find_target(call, channel, nick);
	if (!target)
		return;
	/* A half-operator is below operators, and not above its like. */
	if (own->status < MEMBER_OPERATOR && target->status >= MEMBER_HALF_OPERATOR && target != own)
		reply_numeric(call->reply, ERR_CHANOPRIVSNEEDED, channel->name);
	else
		kick(call, target, comment);
}

static unsigned count(const char *list)
{
	unsigned commas = 0;
	for (; *list; list++)
		commas += *list == ',';
	return commas + 1;
}

/* RFC 2812 3.2.8: one channel and any number of nicks, or as many channels as nicks. */
static void run_kick(struct call *call)
{
	char *names = call->message->params[0], *nicks = call->message->params[1];
	bool is_paired = strchr(names, ',');
	if (is_paired && count(names) != count(nicks)) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, "KICK");
		return;
	}
	const char *comment = call->user->nick;
	if (*call_param(call, 2)) {
		param_cut(call->message->params[2], KICK_LIMIT);
		comment = call->message->params[2];
	}
	for (unsigned i = 0; i < KICK_TARGETS_LIMIT; i++) {
		const char *name = is_paired ? call_next_target(&names) : names;
		const char *nick = call_next_target(&nicks);
		if (!name || !nick)
			return;
		kick_one(call, name, nick, comment);
	}
}

const struct command command_kick = {
	.name = "KICK",
	.usage = "<channel> <nick>{,<nick>} [<comment>]",
	.summary = "Remove somebody from a channel.",
	.min_params = 2,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_kick,
};
