#include <stdio.h>

#include <apollon/base/text.h>

#include "hub/query.h"

static void run_info(struct call *call)
{
	static const char *const lines[] = {
		"Apollon: a chat server and a chat client for the command line.",
		"It speaks IRC: RFC 1459 and 2812, Modern IRC, IRCv3.",
		"Free software under the GNU General Public License, version 3 or later.",
	};
	char started[TEXT_TIME_SIZE], line[TEXT_TIME_SIZE + 16];
	if (!query_is_here(call, 0))
		return;
	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		reply_numeric(call->reply, RPL_INFO, lines[i]);
	reply_numeric(call->reply, RPL_INFO, call->hub->settings->version);
	text_format_time(started, call->hub->started_ms);
	snprintf(line, sizeof(line), "Running since %s", started);
	reply_numeric(call->reply, RPL_INFO, line);
	reply_numeric(call->reply, RPL_ENDOFINFO);
}

const struct command command_info = {
	.name = "INFO",
	.usage = "[<server>]",
	.summary = "Show what software this is.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_info,
};
