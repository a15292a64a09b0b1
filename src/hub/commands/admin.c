#include "hub/query.h"

static void run_admin(struct call *call)
{
	const struct hub_settings *settings = call->hub->settings;
	if (!query_is_here(call, 0))
		return;
	if (!settings->admin_location && !settings->admin_organization && !settings->admin_email) {
		reply_numeric(call->reply, ERR_NOADMININFO, settings->server_name);
		return;
	}
	reply_numeric(call->reply, RPL_ADMINME, settings->server_name);
	if (settings->admin_location)
		reply_numeric(call->reply, RPL_ADMINLOC1, settings->admin_location);
	if (settings->admin_organization)
		reply_numeric(call->reply, RPL_ADMINLOC2, settings->admin_organization);
	if (settings->admin_email)
		reply_numeric(call->reply, RPL_ADMINEMAIL, settings->admin_email);
}

const struct command command_admin = {
	.name = "ADMIN",
	.usage = "[<server>]",
	.summary = "Show who runs the server and how to reach them.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_admin,
};
