#include "hub/account_changes.h"
#include "hub/command.h"

/* REGISTER <account> <email> <password>: nothing is ever mailed. */
static void run_register(struct call *call)
{
	account_register(call, VOICE_COMMAND, call_param(call, 0), call_param(call, 2));
	call_wipe_params(call);
}

const struct command command_register = {
	.name = "REGISTER",
	.usage = "<nick>|* <email>|* <password>",
	.summary = "Register your nick as an account (IRCv3).",
	.min_params = 3,
	.phases = COMMAND_ANY_PHASE,
	.run = run_register,
};
