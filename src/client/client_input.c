/* What is entered, and where it goes: the same for people and for scripts that ask for commands. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "client/command.h"
#include "client/target.h"

void client_switch(struct client *client, struct conversation *conversation)
{
	conversations_activate(&client->conversations, conversation);
	client->mode->on_switch(client);
}

void client_close(struct client *client, struct conversation *conversation)
{
	bool was_active = conversation == conversations_active(&client->conversations);
	conversations_close(&client->conversations, conversation);
	if (was_active)
		client->mode->on_switch(client);
}

static struct conversation *pick_next(const struct conversations *conversations)
{
	for (size_t step = 1; step < conversations->count; step++) {
		struct conversation *other =
			conversations->items[(conversations->active + step) % conversations->count];
		if (other->unread)
			return other;
	}
	if (conversations->count < 2)
		return NULL;
	return conversations->items[(conversations->active + 1) % conversations->count];
}

static struct conversation *pick_beginning(const struct conversations *conversations, const char *word)
{
	for (size_t index = 0; index < conversations->count; index++) {
		const char *name = conversations->items[index]->name;
		size_t prefix = strspn(name, "#&");
		if (!strncasecmp(name, word, strlen(word)) || !strncasecmp(name + prefix, word, strlen(word)))
			return conversations->items[index];
	}
	return NULL;
}

struct conversation *client_pick(struct client *client, const char *word)
{
	const struct conversations *conversations = &client->conversations;
	enum casemap casemap = session_features(client->session)->casemap;
	struct conversation *found;
	uint64_t number;

	if (!word)
		return pick_next(conversations);
	if (text_parse_number(slice_of(word), conversations->count, &number) && number > 0)
		return conversations->items[number - 1];
	found = conversations_find(conversations, casemap, word);
	if (found)
		return found;
	char *channel = target_channel_name(word);
	found = conversations_find(conversations, casemap, channel);
	free(channel);
	return found ? found : pick_beginning(conversations, word);
}

void client_enter(struct client *client, const char *text, bool literal)
{
	const struct conversation *active = conversations_active(&client->conversations);

	if (!literal && text[0] == '/' && text[1] != '/') {
		slash_run(client, text + 1);
		return;
	}
	if (!*text)
		return;
	if (!active) {
		client_tell(client, "not sent: there is nobody to talk to; /join CHANNEL or /query NICK first");
		return;
	}
	client_say(client, active->name, MESSAGE_PRIVMSG, !literal && text[0] == '/' ? text + 1 : text);
}
