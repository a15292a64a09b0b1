#include "hub/announce.h"
#include "hub/channel_keeping.h"
#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/param.h"

static void set_topic(struct call *call, struct channel *channel, char *topic)
{
	param_cut(topic, TOPIC_LIMIT);
	channels_set_topic(call->hub, channel, topic, call->user->nick);
	struct announcement *announcement =
		announce_create(call->hub, call->user, NULL, "TOPIC %s :%s", channel->name, topic);
	struct audience audience = audience_except(call->session);
	announce_to_channel(call->hub, channel, announcement, &audience);
	reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
	channel_keeping_changed(call->hub, channel);
}

static void run_topic(struct call *call)
{
	struct channel *channel = channel_or_refuse(call->reply, call_param(call, 0));
	if (!channel)
		return;
	if (call->message->param_count < 2) {
		channel_reply_topic(call->reply, channel);
		return;
	}
	const struct membership *member = channel_membership_or_refuse(call->reply, channel);
	if (!member)
		return;
	if ((channel->modes & CHANNEL_MODE_TOPIC_PROTECTED) && member->status < MEMBER_HALF_OPERATOR)
		reply_numeric(call->reply, ERR_CHANOPRIVSNEEDED, channel->name);
	else
		set_topic(call, channel, call->message->params[1]);
}

const struct command command_topic = {
	.name = "TOPIC",
	.usage = "<channel> [<topic>]",
	.summary = "Show or change the topic of a channel.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_topic,
};
