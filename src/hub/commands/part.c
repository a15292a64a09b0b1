#include "hub/commands/part.h"

#include "hub/announce.h"
#include "hub/channel_replies.h"
#include "hub/channels.h"

void part_leave(struct call *call, struct membership *member, const char *reason)
{
	const struct channel *channel = member->channel;
	struct announcement *announcement = *reason
		? announce_create(call->hub, call->user, NULL, "PART %s :%s", channel->name, reason)
		: announce_create(call->hub, call->user, NULL, "PART %s", channel->name);
	struct audience audience = audience_except(call->session);
	announce_to_channel(call->hub, channel, announcement, &audience);
	reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
	channels_remove(call->hub, member);
}

static void run_part(struct call *call)
{
	char *names = call->message->params[0];
	const char *name;
	while ((name = call_next_target(&names))) {
		const struct channel *channel = channel_or_refuse(call->reply, name);
		struct membership *member = channel ? channel_membership_or_refuse(call->reply, channel) : NULL;
		if (member)
			part_leave(call, member, call_param(call, 1));
	}
}

const struct command command_part = {
	.name = "PART",
	.usage = "<channel>{,<channel>} [<reason>]",
	.summary = "Leave channels.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_part,
};
