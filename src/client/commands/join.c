#include "client/command.h"

#include <stdlib.h>

#include "client/target.h"

static void run(struct slash_call *call)
{
	struct client *client = call->client;
	char *name = target_channel_name(slash_word(call));
	struct conversation *conversation =
		conversations_open(&client->conversations, session_features(client->session)->casemap, name);

	if (!conversation || !session_join(client->session, name, slash_word(call)))
		client_tell(client, "not joined: there are too many channels already");
	else
		client_switch(client, conversation);
	free(name);
}

const struct slash_command slash_join = {
	.name = "join",
	.alias = "j",
	.usage = "CHANNEL [KEY]",
	.summary = "Join a channel and talk there; of one you are in, go there.",
	.completes = COMPLETES_CHANNEL,
	.min_words = 1,
	.run = run,
};
