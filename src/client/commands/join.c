#include "client/command.h"

#include <stdlib.h>
#include <string.h>

#include "client/target.h"

static void join(struct client *client, const char *text, const char *key)
{
	char *name = target_channel_name(text);
	struct conversation *conversation =
		conversations_open(&client->conversations, session_features(client->session)->casemap, name);

	if (!conversation || !session_join(client->session, name, key))
		client_tell(client, "not joined: there are too many channels already");
	else
		client_switch(client, conversation);
	free(name);
}

/* "#a,#b key-of-a,key-of-b", as IRC has it. */
static void run(struct slash_call *call)
{
	char *names = slash_word(call), *keys = slash_word(call), *name;

	while ((name = strsep(&names, ","))) {
		const char *key = strsep(&keys, ",");
		if (*name)
			join(call->client, name, key);
	}
}

const struct slash_command slash_join = {
	.name = "join",
	.alias = "j",
	.usage = "CHANNEL[,CHANNEL...] [KEY[,KEY...]]",
	.summary = "Join a channel and talk there; of one you are in, go there.",
	.completes = COMPLETES_CHANNEL,
	.min_words = 1,
	.run = run,
};
