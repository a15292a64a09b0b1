#include "hub/announce.h"
#include "hub/command.h"

static void run_wallops(struct call *call)
{
	struct announcement *announcement =
		announce_create(call->hub, call->user, NULL, "WALLOPS :%s", call_param(call, 0));
	announce_wallops(call->hub, announcement, NULL);
	announcement_unref(announcement);
}

const struct command command_wallops = {
	.name = "WALLOPS",
	.usage = "<text>",
	.summary = "Say something to all users who want to hear it (+w). For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_WALLOPS,
	.run = run_wallops,
};
