#include <strings.h>

#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/command.h"
#include "hub/param.h"

/* The server's name has to be given: nobody ends a server by a slip. */
static void run_die(struct call *call)
{
	const char *server = call_param(call, 0);
	if (strcasecmp(server, call->hub->settings->server_name) != 0) {
		reply_numeric(call->reply, ERR_NOSUCHSERVER, param_shown(server));
		return;
	}
	audit(call->hub, call->session, "server.die", NULL, NULL);
	announce_to_operators(call->hub, "%s ends the server", call->user->nick);
	call->hub->host->stop(call->hub->host->context);
}

const struct command command_die = {
	.name = "DIE",
	.usage = "<server>",
	.summary = "End the server in order; its name confirms it. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_DIE,
	.run = run_die,
};
