#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

#include "hub/command.h"

static void run_pass(struct call *call)
{
	struct registration *registration = call->session->registration;
	char *password = call->message->params[0];
	secret_free(registration->password);
	registration->password = alloc_text(password);
	secret_wipe(password, strlen(password));
}

const struct command command_pass = {
	.name = "PASS",
	.usage = "<password>",
	.summary = "Give the server's password, before NICK and USER.",
	.min_params = 1,
	.phases = COMMAND_BEFORE_REGISTRATION,
	.run = run_pass,
};
