#include <string.h>

#include "hub/accounts.h"
#include "hub/announce.h"
#include "hub/channel_registration.h"
#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/commands/part.h"
#include "hub/entrance.h"
#include "hub/param.h"

/* In one of its two forms, to those who want it so; the session that joins gets it as its answer. */
static void tell_join(struct call *call, const struct channel *channel, bool extended)
{
	struct announcement *announcement = extended
		? announce_create(call->hub, call->user, NULL, "JOIN %s %s :%s", channel->name,
			  call->user->account ? call->user->account->record->name : "*", call->user->realname)
		: announce_create(call->hub, call->user, NULL, "JOIN %s", channel->name);
	struct audience audience = audience_except(call->session);
	*(extended ? &audience.capabilities : &audience.without_capabilities) = CAPABILITY_EXTENDED_JOIN;
	announce_to_channel(call->hub, channel, announcement, &audience);
	if (extended == reply_has(call->reply, CAPABILITY_EXTENDED_JOIN))
		reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
}

static void tell_away(struct call *call, const struct channel *channel)
{
	struct announcement *announcement = announce_create(call->hub, call->user, NULL, "AWAY :%s", call->user->away);
	struct audience audience = audience_except(call->session);
	audience.capabilities = CAPABILITY_AWAY_NOTIFY;
	announce_to_channel(call->hub, channel, announcement, &audience);
	announcement_unref(announcement);
}

static void enter(struct call *call, struct channel *channel)
{
	entrance_count(call->hub, channel);
	bool is_founding = !channel->member_count && !channel->registration;
	struct membership *member = channels_add(call->hub, channel, call->user, is_founding ? MEMBER_OPERATOR : 0);
	tell_join(call, channel, false);
	tell_join(call, channel, true);
	channel_registration_give_rank(call->hub, member, call->reply);
	if (call->user->away)
		tell_away(call, channel);
	if (channel->topic)
		channel_reply_topic(call->reply, channel);
	if (!reply_has(call->reply, CAPABILITY_NO_IMPLICIT_NAMES))
		channel_reply_names(call->reply, channel);
}

/* A registered channel is as it was left. */
static struct channel *open_channel(struct call *call, const char *name)
{
	struct channel_registration *registration = channel_registration_find(call->hub, name);
	if (call->hub->channel_count < call->hub->settings->max_channels)
		return registration ? channel_registration_open(call->hub, registration)
				    : channels_create(call->hub, name);
	reply_numeric(call->reply, ERR_UNAVAILRESOURCE, name);
	return NULL;
}

/* Whoever may not come in may still be sent elsewhere. */
static void refuse(struct call *call, const struct channel *channel, unsigned refusal)
{
	struct channel *target = entrance_forward(call->hub, channel, call->user, refusal);
	if (!target) {
		entrance_answer(call->reply, channel, refusal);
		return;
	}
	reply_numeric(call->reply, ERR_LINKCHANNEL, channel->name, target->name);
	enter(call, target);
}

static void join_one(struct call *call, const char *name, const char *key)
{
	if (!names_is_channel(name)) {
		reply_numeric(call->reply, ERR_NOSUCHCHANNEL, param_shown(name));
		return;
	}
	struct channel *channel = channels_find(call->hub, name);
	if (channel && channels_membership(call->user, channel))
		return;
	if (call->user->membership_count >= call->hub->settings->max_channels_per_user) {
		reply_numeric(call->reply, ERR_TOOMANYCHANNELS, name);
		return;
	}
	if (!channel)
		channel = open_channel(call, name);
	if (!channel)
		return;
	unsigned refusal = entrance_refusal(call->hub, channel, call->user, key);
	if (refusal)
		refuse(call, channel, refusal);
	else
		enter(call, channel);
	channels_end_empty(call->hub, channel);
}

static void run_join(struct call *call)
{
	char *names = call->message->params[0];
	if (!strcmp(names, "0")) {
		while (call->user->memberships)
			part_leave(call, call->user->memberships, "");
		return;
	}
	char *keys = call->message->param_count > 1 ? call->message->params[1] : NULL;
	const char *name;
	while ((name = call_next_target(&names))) {
		/* Keys go by position: an empty one has its place. */
		const char *key = strsep(&keys, ",");
		join_one(call, name, key ? key : "");
	}
}

const struct command command_join = {
	.name = "JOIN",
	.usage = "<channel>{,<channel>} [<key>{,<key>}] | 0",
	.summary = "Join channels; 0 leaves all.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_join,
};
