#include "client/command.h"

static void run(struct slash_call *call)
{
	struct client *client = call->client;
	const char *nick = slash_word(call);
	struct conversation *conversation =
		conversations_open(&client->conversations, session_features(client->session)->casemap, nick);

	if (!conversation) {
		client_tell(client, "too many conversations are open; /part closes one");
		return;
	}
	client_switch(client, conversation);
	if (*call->rest)
		client_say(client, conversation->name, MESSAGE_PRIVMSG, call->rest);
}

const struct slash_command slash_query = {
	.name = "query",
	.alias = "q",
	.usage = "NICK [TEXT]",
	.summary = "Talk with somebody alone.",
	.completes = COMPLETES_NICK,
	.min_words = 1,
	.run = run,
};
