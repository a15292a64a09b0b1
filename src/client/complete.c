#include "client/complete.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "client/command.h"

#define WORD_SIZE 256

struct completion_word {
	const struct client *client;
	char text[WORD_SIZE];
	enum casemap casemap;
	const char *nick_suffix;
	struct completions *completions;
};

static bool begins_with(const struct completion_word *word, const char *candidate)
{
	for (const char *c = word->text; *c; c++, candidate++) {
		if (casemap_lower(word->casemap, *c) != casemap_lower(word->casemap, *candidate))
			return false;
	}
	return true;
}

static void offer_commands(const struct completion_word *word, const char *prefix)
{
	char text[64];
	for (size_t index = 0; index < slash_count(); index++) {
		const struct slash_command *command = slash_at(index);
		snprintf(text, sizeof(text), "%s%s", prefix, command->name);
		if (begins_with(word, text))
			completions_add(word->completions, text, command->summary);
	}
}

/* "dev" finds "#dev", too. */
static void offer_channels(const struct completion_word *word)
{
	for (const struct room *room = session_rooms(word->client->session)->table; room; room = room->hh.next) {
		if (begins_with(word, room->name) || (*word->text && begins_with(word, room->name + 1)))
			completions_add(word->completions, room->name, room->topic);
	}
}

static void offer_conversations(const struct completion_word *word)
{
	const struct conversations *conversations = &word->client->conversations;
	for (size_t index = 0; index < conversations->count; index++) {
		const char *name = conversations->items[index]->name;
		if (!rooms_find(session_rooms(word->client->session), name) && begins_with(word, name))
			completions_add(word->completions, name, "conversation");
	}
}

static void offer_nick(const struct completion_word *word, const char *nick, const char *description)
{
	char text[WORD_SIZE];
	if (!begins_with(word, nick))
		return;
	snprintf(text, sizeof(text), "%s%s", nick, word->nick_suffix);
	completions_add(word->completions, text, description);
}

static void offer_members(const struct completion_word *word, const struct room *room)
{
	for (const struct member *member = room ? room->members : NULL; member; member = member->hh.next) {
		if (!session_is_me(word->client->session, member->nick))
			offer_nick(word, member->nick, member->status);
	}
}

static const struct room *active_room(const struct completion_word *word)
{
	const struct conversation *active = conversations_active(&word->client->conversations);
	return active ? rooms_find(session_rooms(word->client->session), active->name) : NULL;
}

/* Of the channel; in a conversation with somebody, they are the one. */
static void offer_nicks(const struct completion_word *word)
{
	const struct conversation *active = conversations_active(&word->client->conversations);
	const struct room *room = active_room(word);

	if (active && !room)
		offer_nick(word, active->name, NULL);
	offer_members(word, room);
}

static void offer_arguments(const struct completion_word *word, enum slash_completes completes)
{
	switch (completes) {
	case COMPLETES_COMMAND:
		offer_commands(word, "");
		break;
	case COMPLETES_CHANNEL:
		offer_channels(word);
		break;
	case COMPLETES_TARGET:
		offer_channels(word);
		offer_conversations(word);
		offer_members(word, active_room(word));
		break;
	case COMPLETES_NICK:
		offer_nicks(word);
		break;
	case COMPLETES_NOTHING:
		break;
	}
}

static const struct slash_command *command_of(const char *line)
{
	char name[32];
	if (line[0] != '/' || line[1] == '/')
		return NULL;
	text_copy(name, sizeof(name), (struct slice){line + 1, strcspn(line + 1, " ")});
	return slash_find(name);
}

static bool is_first_argument(const char *line, size_t start)
{
	size_t name_end = strcspn(line, " ");
	return name_end + strspn(line + name_end, " ") >= start;
}

void complete_word(
	const struct client *client, const char *line, size_t start, size_t end, struct completions *completions)
{
	const struct slash_command *command = command_of(line);
	struct completion_word word = {
		.client = client,
		.casemap = session_features(client->session)->casemap,
		.nick_suffix = start == 0 ? ": " : "",
		.completions = completions,
	};

	if (!text_copy(word.text, sizeof(word.text), (struct slice){line + start, end - start}))
		return;
	if (start == 0 && *word.text == '/') {
		offer_commands(&word, "/");
	} else if (start > 0 && command && is_first_argument(line, start)) {
		offer_arguments(&word, command->completes);
	} else if (features_is_channel(session_features(client->session), word.text)) {
		offer_channels(&word);
	} else {
		offer_nicks(&word);
	}
}
