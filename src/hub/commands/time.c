#include <apollon/base/text.h>

#include "hub/query.h"

static void run_time(struct call *call)
{
	char text[TEXT_TIME_SIZE];
	if (!query_is_here(call, 0))
		return;
	text_format_time(text, call->hub->now_ms);
	reply_numeric(call->reply, RPL_TIME, call->hub->settings->server_name,
		(unsigned long long)call->hub->now_ms / 1000, text);
}

const struct command command_time = {
	.name = "TIME",
	.usage = "[<server>]",
	.summary = "Show the server's time.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_time,
};
