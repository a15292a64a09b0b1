#include <apollon/irc/mask.h>

#include "hub/command.h"
#include "hub/param.h"

/* LINKS [[<remote server>] <server mask>]: the mask stands last. */
static void run_links(struct call *call)
{
	const struct hub_settings *settings = call->hub->settings;
	unsigned count = call->message->param_count;
	const char *mask = count > 0 ? call->message->params[count > 1 ? 1 : 0] : "*";
	if (!*mask)
		mask = "*";
	if (mask_match(mask, settings->server_name))
		reply_numeric(
			call->reply, RPL_LINKS, settings->server_name, settings->server_name, settings->description);
	reply_numeric(call->reply, RPL_ENDOFLINKS, param_shown(mask));
}

const struct command command_links = {
	.name = "LINKS",
	.usage = "[<mask>]",
	.summary = "Show the servers of the network.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_links,
};
