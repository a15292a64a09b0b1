#include "client/command.h"

static void run(struct slash_call *call)
{
	const char *first = slash_word(call), *second = slash_word(call);
	const char *account = second ? first : session_nick(call->client->session);
	session_verify(call->client->session, account, second ? second : first);
}

const struct slash_command slash_verify = {
	.name = "verify",
	.usage = "[ACCOUNT] CODE",
	.summary = "Confirm a new account, by the code that you were given.",
	.min_words = 1,
	.needs_link = true,
	.is_secret = true,
	.run = run,
};
