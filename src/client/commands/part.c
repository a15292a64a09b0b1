#include "client/command.h"

static void run(struct slash_call *call)
{
	struct client *client = call->client;
	enum casemap casemap = session_features(client->session)->casemap;
	const struct conversation *active = conversations_active(&client->conversations);
	bool names_channel = features_is_channel(session_features(client->session), call->rest);
	const char *name = names_channel ? slash_word(call) : active ? active->name : NULL;
	struct conversation *conversation = name ? conversations_find(&client->conversations, casemap, name) : NULL;

	if (!name)
		client_tell(client, "there is nothing to leave; /quit ends");
	else if (features_is_channel(session_features(client->session), name) &&
		rooms_find(session_rooms(client->session), name))
		session_part(client->session, name, call->rest);
	else if (!conversation)
		client_tell(client, "you are not in %s", name);
	if (conversation && !rooms_find(session_rooms(client->session), conversation->name))
		client_close(client, conversation);
}

const struct slash_command slash_part = {
	.name = "part",
	.alias = "close",
	.usage = "[CHANNEL] [REASON]",
	.summary = "Leave a channel; of a conversation with somebody, close it.",
	.completes = COMPLETES_CHANNEL,
	.run = run,
};
