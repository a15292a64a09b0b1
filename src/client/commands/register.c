#include "client/command.h"

#include <string.h>

static void run(struct slash_call *call)
{
	const char *password = slash_word(call), *email = slash_word(call);
	client_account_register(call->client, password && strcmp(password, "*") != 0 ? password : NULL, email);
}

const struct slash_command slash_register = {
	.name = "register",
	.usage = "[PASSWORD|* [EMAIL]]",
	.summary = "Make an account of your nick, so that it stays yours.",
	.needs_link = true,
	.is_secret = true,
	.run = run,
};
