#include "client/command.h"

static void run(struct slash_call *call)
{
	struct client *client = call->client;
	const char *word = slash_word(call);
	struct conversation *conversation = client_pick(client, word);

	if (conversation)
		client_switch(client, conversation);
	else if (word)
		client_tell(client, "no conversation is called %s; Tab shows those there are", word);
	else
		client_tell(client, "there is no other conversation; /join CHANNEL or /query NICK opens one");
}

const struct slash_command slash_switch = {
	.name = "switch",
	.alias = "buffer",
	.usage = "[NUMBER|NAME]",
	.summary = "Go to another conversation; alone it goes to the next one, unread ones first.",
	.completes = COMPLETES_TARGET,
	.run = run,
};
