#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "hub/command.h"

static void run_pass(struct call *call)
{
	struct registration *registration = call->session->registration;
	free(registration->password);
	registration->password = alloc_text(call_param(call, 0));
}

const struct command command_pass = {
	.name = "PASS",
	.usage = "<password>",
	.summary = "Give the server's password, before NICK and USER.",
	.min_params = 1,
	.phases = COMMAND_BEFORE_REGISTRATION,
	.run = run_pass,
};
