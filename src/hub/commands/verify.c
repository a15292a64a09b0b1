#include "hub/account_changes.h"
#include "hub/command.h"

static void run_verify(struct call *call)
{
	account_verify(call, VOICE_COMMAND, call_param(call, 0), call_param(call, 1));
	call_wipe_params(call);
}

const struct command command_verify = {
	.name = "VERIFY",
	.usage = "<account> <code>",
	.summary = "Complete the registration of an account (IRCv3).",
	.min_params = 2,
	.phases = COMMAND_ANY_PHASE,
	.run = run_verify,
};
