#include "hub/command.h"

/* That something came is all that counts, and its shard has seen it. */
static void run_pong(struct call *call)
{
	(void)call;
}

const struct command command_pong = {
	.name = "PONG",
	.usage = "[<server>] <token>",
	.summary = "Answer the server's PING.",
	.phases = COMMAND_ANY_PHASE,
	.run = run_pong,
};
