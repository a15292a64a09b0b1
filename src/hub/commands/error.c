#include "hub/command.h"

/* Servers say it; from a client it means nothing (Modern IRC "ERROR"). */
static void run_error(struct call *call)
{
	(void)call;
}

const struct command command_error = {
	.name = "ERROR",
	.usage = "[<reason>]",
	.summary = "Said by servers before they close a connection; ignored from clients.",
	.phases = COMMAND_ANY_PHASE,
	.run = run_error,
};
