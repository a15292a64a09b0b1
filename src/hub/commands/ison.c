#include <string.h>

#include "hub/command.h"
#include "hub/users.h"

static void add_if_online(struct call *call, struct reply_words *words, const char *nick)
{
	const struct user *user = users_find(call->hub, nick);
	if (user)
		reply_words_add(words, user->nick);
}

static void flush_nicks(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_ISON, text);
}

/* Nicks may come as parameters of their own or together in the last one. */
static void run_ison(struct call *call)
{
	struct reply_words words;
	unsigned before = call->reply->line_count;
	reply_words_init(&words, call->reply, ' ', sizeof(":"), flush_nicks, NULL);
	for (unsigned i = 0; i < call->message->param_count; i++) {
		char *rest = call->message->params[i], *nick;
		while ((nick = strsep(&rest, " "))) {
			if (*nick)
				add_if_online(call, &words, nick);
		}
	}
	reply_words_finish(&words);
	if (call->reply->line_count == before)
		reply_numeric(call->reply, RPL_ISON, "");
}

const struct command command_ison = {
	.name = "ISON",
	.usage = "<nick> {<nick>}",
	.summary = "Show which of these nicks are online.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_ison,
};
