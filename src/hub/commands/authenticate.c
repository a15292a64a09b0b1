#include "hub/command.h"
#include "hub/sasl_exchange.h"

static void run_authenticate(struct call *call)
{
	if (!(call->session->capabilities & CAPABILITY_SASL))
		reply_numeric(call->reply, ERR_SASLFAIL, "request the capability sasl first");
	else
		sasl_exchange_take(call, call_param(call, 0));
	call_wipe_params(call);
}

const struct command command_authenticate = {
	.name = "AUTHENTICATE",
	.usage = "<mechanism> | <base64> | + | *",
	.summary = "Log in to an account (SASL).",
	.min_params = 1,
	.phases = COMMAND_ANY_PHASE,
	.run = run_authenticate,
};
