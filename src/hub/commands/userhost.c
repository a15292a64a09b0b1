#include <stdio.h>

#include "hub/command.h"
#include "hub/users.h"

/* RFC 2812 section 4.8; Modern IRC. */
#define NICKS_LIMIT 5

static void flush_hosts(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_USERHOST, text);
}

static void run_userhost(struct call *call)
{
	struct reply_words words;
	unsigned before = call->reply->line_count;
	reply_words_init(&words, call->reply, ' ', sizeof(":"), flush_hosts, NULL);
	for (unsigned i = 0; i < call->message->param_count && i < NICKS_LIMIT; i++) {
		const struct user *user = users_find(call->hub, call->message->params[i]);
		char word[SOURCE_SIZE + 4];
		if (!user)
			continue;
		snprintf(word, sizeof(word), "%s%s=%c%s@%s", user->nick, user->modes & USER_MODE_OPERATOR ? "*" : "",
			user->away ? '-' : '+', user->username, user->host);
		reply_words_add(&words, word);
	}
	reply_words_finish(&words);
	if (call->reply->line_count == before)
		reply_numeric(call->reply, RPL_USERHOST, "");
}

const struct command command_userhost = {
	.name = "USERHOST",
	.usage = "<nick> {<nick>}",
	.summary = "Show the hosts of up to five users, and who of them is away or an operator.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_userhost,
};
