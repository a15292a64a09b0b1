#include "hub/query.h"
#include "hub/welcome.h"

/* RFC 2812: LUSERS [<mask> [<server>]]. */
static void run_lusers(struct call *call)
{
	if (query_is_here(call, 1))
		welcome_lusers(call->reply);
}

const struct command command_lusers = {
	.name = "LUSERS",
	.usage = "",
	.summary = "Show how many users and channels there are.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_lusers,
};
