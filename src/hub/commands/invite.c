#include "hub/announce.h"
#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/users.h"

static void list_invitations(struct call *call)
{
	const struct invitation *invitation;
	DL_FOREACH2(call->user->invitations, invitation, user_next) {
		reply_numeric(call->reply, RPL_INVITELIST, invitation->channel->name);
	}
	reply_numeric(call->reply, RPL_ENDOFINVITELIST);
}

/* To the one who is invited, and to those in the channel who could have done it (IRCv3 invite-notify). */
static void tell(struct call *call, const struct channel *channel, const struct user *target)
{
	struct announcement *announcement =
		announce_create(call->hub, call->user, NULL, "INVITE %s %s", target->nick, channel->name);
	announce_to_user(call->hub, target, announcement, NULL, NULL);
	struct audience audience = audience_except(call->session);
	audience.capabilities = CAPABILITY_INVITE_NOTIFY;
	if (channel->modes & CHANNEL_MODE_INVITE_ONLY)
		audience.status = MEMBER_OPERATOR | MEMBER_HALF_OPERATOR;
	announce_to_channel(call->hub, channel, announcement, &audience);
	announcement_unref(announcement);
}

static void invite(struct call *call, struct channel *channel, const struct membership *member, struct user *target)
{
	bool is_operator = member->status >= MEMBER_HALF_OPERATOR;
	if (channels_membership(target, channel)) {
		reply_numeric(call->reply, ERR_USERONCHANNEL, target->nick, channel->name);
		return;
	}
	if ((channel->modes & CHANNEL_MODE_INVITE_ONLY) && !is_operator) {
		reply_numeric(call->reply, ERR_CHANOPRIVSNEEDED, channel->name);
		return;
	}
	/* Anybody else's invitation is a friendly hint: it opens no door. */
	if (is_operator)
		channels_invite(channel, target);
	tell(call, channel, target);
	reply_numeric(call->reply, RPL_INVITING, target->nick, channel->name);
	if (target->away)
		reply_numeric(call->reply, RPL_AWAY, target->nick, target->away);
}

static void run_invite(struct call *call)
{
	const char *nick = call_param(call, 0), *name = call_param(call, 1);
	if (call->message->param_count == 0) {
		list_invitations(call);
		return;
	}
	if (!*nick || !*name) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, "INVITE");
		return;
	}
	struct user *target = users_find(call->hub, nick);
	if (!target) {
		reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
		return;
	}
	struct channel *channel = channel_or_refuse(call->reply, name);
	const struct membership *member = channel ? channel_membership_or_refuse(call->reply, channel) : NULL;
	if (member)
		invite(call, channel, member, target);
}

const struct command command_invite = {
	.name = "INVITE",
	.usage = "[<nick> <channel>]",
	.summary = "Invite somebody to a channel; without parameters, list where you are invited.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_invite,
};
