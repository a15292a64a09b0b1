#include "hub/channels.h"
#include "hub/command.h"
#include "hub/list_filter.h"
#include "hub/param.h"

static void add_conditions(struct call *call, struct list_filter *filter, char *conditions)
{
	const char *condition;
	while ((condition = call_next_target(&conditions))) {
		if (!list_filter_add(filter, condition)) {
			reply_numeric(call->reply, ERR_TOOMANYTARGETS, param_shown(condition));
			return;
		}
	}
}

static void show_channels(struct call *call, const struct list_filter *filter)
{
	const struct channel *channel, *next;
	HASH_ITER(hh, call->hub->channels, channel, next) {
		if (!list_filter_fits(filter, channel) || !channels_is_visible(channel, call->user))
			continue;
		if (call->reply->lines.len > LIST_BYTES_LIMIT) {
			reply_numeric(call->reply, ERR_TOOMANYMATCHES, "LIST");
			return;
		}
		reply_numeric(call->reply, RPL_LIST, channel->name, (unsigned)channel->member_count,
			channel->topic ? channel->topic : "");
	}
}

static void run_list(struct call *call)
{
	struct list_filter filter;
	list_filter_init(&filter, call->hub->now_ms);
	for (unsigned i = 0; i < call->message->param_count; i++)
		add_conditions(call, &filter, call->message->params[i]);
	reply_numeric(call->reply, RPL_LISTSTART);
	show_channels(call, &filter);
	reply_numeric(call->reply, RPL_LISTEND);
}

const struct command command_list = {
	.name = "LIST",
	.usage = "[<channel|condition>{,<channel|condition>}]",
	.summary =
		"List the channels: all, by name or mask (#a*, !#b*), members (>3, <10), minutes of age (C>60) or topic (T<5).",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_list,
};
