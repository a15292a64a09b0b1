#include "hub/query.h"
#include "hub/welcome.h"

static void run_version(struct call *call)
{
	const struct hub_settings *settings = call->hub->settings;
	if (!query_is_here(call, 0))
		return;
	reply_numeric(call->reply, RPL_VERSION, settings->version, settings->server_name, settings->description);
	welcome_isupport(call->reply);
}

const struct command command_version = {
	.name = "VERSION",
	.usage = "[<server>]",
	.summary = "Show the server's version and what it supports.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_version,
};
