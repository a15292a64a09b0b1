#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/modes.h"
#include "hub/param.h"
#include "hub/user_modes.h"
#include "hub/users.h"

static void show_channel_modes(struct call *call, const struct channel *channel)
{
	struct buffer modes;
	buffer_init(&modes, MESSAGE_LIMIT);
	channels_format_modes(channel, call->user, &modes);
	reply_numeric(call->reply, RPL_CHANNELMODEIS, channel->name, buffer_text(&modes));
	reply_numeric(call->reply, RPL_CREATIONTIME, channel->name, (unsigned long long)channel->created_ms / 1000);
	buffer_finish(&modes);
}

static void run_on_channel(struct call *call)
{
	struct channel *channel = channel_or_refuse(call->reply, call_param(call, 0));
	if (!channel)
		return;
	if (*call_param(call, 1))
		modes_change(call, channel);
	else
		show_channel_modes(call, channel);
}

static void run_on_user(struct call *call)
{
	const char *nick = call_param(call, 0);
	const struct user *user = users_find(call->hub, nick);
	if (!user)
		reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
	else if (user != call->user)
		reply_numeric(call->reply, ERR_USERSDONTMATCH);
	else if (*call_param(call, 1))
		user_modes_change(call, call_param(call, 1));
	else
		user_modes_show(call->reply, user);
}

static void run_mode(struct call *call)
{
	if (names_looks_like_channel(call_param(call, 0)))
		run_on_channel(call);
	else
		run_on_user(call);
}

const struct command command_mode = {
	.name = "MODE",
	.usage = "<channel>|<nick> [<modes> {<param>}]",
	.summary = "Show or change the modes of a channel, or your own.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_mode,
};
