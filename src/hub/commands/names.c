#include "hub/channel_replies.h"
#include "hub/channels.h"
#include "hub/command.h"
#include "hub/param.h"

static void run_names(struct call *call)
{
	char *names = call->message->param_count ? call->message->params[0] : NULL;
	const char *name = call_next_target(&names);
	const struct channel *channel = name ? channels_find(call->hub, name) : NULL;
	if (channel)
		channel_reply_names(call->reply, channel);
	else
		reply_numeric(call->reply, RPL_ENDOFNAMES, name ? param_shown(name) : "*");
	/* One channel at a time: a list of large ones would be a large answer to a short question. */
	if (names)
		reply_numeric(call->reply, ERR_TOOMANYTARGETS, param_shown(names));
}

const struct command command_names = {
	.name = "NAMES",
	.usage = "<channel>",
	.summary = "Show who is in a channel.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_names,
};
