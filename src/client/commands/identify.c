#include "client/command.h"

#include <string.h>

/* One word is the password, as services have it everywhere. */
static void run(struct slash_call *call)
{
	const char *first = slash_word(call), *second = slash_word(call);
	const char *account = second ? first : session_nick(call->client->session);
	const char *password = second ? second : first;

	client_account_identify(call->client, account, password && strcmp(password, "*") != 0 ? password : NULL);
}

const struct slash_command slash_identify = {
	.name = "identify",
	.usage = "[[ACCOUNT] PASSWORD|*]",
	.summary = "Log in to your account; without a password it is asked for.",
	.needs_link = true,
	.is_secret = true,
	.run = run,
};
