#include "client/conversations.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

void conversations_init(struct conversations *conversations)
{
	*conversations = (struct conversations){0};
}

void conversation_clear(struct conversations *conversations, struct conversation *conversation)
{
	conversations->line_count -= conversation->line_count;
	for (size_t index = 0; conversation->lines && index < CONVERSATION_LINES_LIMIT; index++)
		free(conversation->lines[index]);
	free(conversation->lines);
	conversation->lines = NULL;
	conversation->first_line = conversation->line_count = conversation->dropped_count = 0;
	conversation->unread = conversation->mentions = 0;
}

static void destroy(struct conversations *conversations, struct conversation *conversation)
{
	conversation_clear(conversations, conversation);
	free(conversation->name);
	free(conversation);
}

void conversations_finish(struct conversations *conversations)
{
	for (size_t index = 0; index < conversations->count; index++)
		destroy(conversations, conversations->items[index]);
	free(conversations->items);
	conversations_init(conversations);
}

struct conversation *conversations_active(const struct conversations *conversations)
{
	return conversations->count ? conversations->items[conversations->active] : NULL;
}

struct conversation *conversations_find(
	const struct conversations *conversations, enum casemap casemap, const char *name)
{
	for (size_t index = 0; index < conversations->count; index++) {
		if (casemap_equal(casemap, conversations->items[index]->name, name))
			return conversations->items[index];
	}
	return NULL;
}

struct conversation *conversations_open(struct conversations *conversations, enum casemap casemap, const char *name)
{
	struct conversation *conversation = conversations_find(conversations, casemap, name);

	if (conversation || conversations->count >= CONVERSATIONS_LIMIT)
		return conversation;
	conversation = alloc_zeroed(1, sizeof(*conversation));
	conversation->name = alloc_text(name);
	size_t size = (conversations->count + 1) * sizeof(struct conversation *);
	conversations->items = alloc_resize(conversations->items, size);
	conversations->items[conversations->count++] = conversation;
	if (conversations->count == 1)
		conversations_activate(conversations, conversation);
	return conversation;
}

static size_t index_of(const struct conversations *conversations, const struct conversation *conversation)
{
	size_t index = 0;
	while (conversations->items[index] != conversation)
		index++;
	return index;
}

static size_t last_visited(const struct conversations *conversations)
{
	size_t found = 0;
	for (size_t index = 1; index < conversations->count; index++) {
		if (conversations->items[index]->visited > conversations->items[found]->visited)
			found = index;
	}
	return found;
}

void conversations_close(struct conversations *conversations, struct conversation *conversation)
{
	size_t index = index_of(conversations, conversation);
	size_t behind = conversations->count - index - 1;
	bool was_active = index == conversations->active;

	memmove(conversations->items + index, conversations->items + index + 1, behind * sizeof(struct conversation *));
	conversations->count--;
	if (was_active)
		conversations->active = last_visited(conversations);
	else if (conversations->active > index)
		conversations->active--;
	destroy(conversations, conversation);
}

void conversations_activate(struct conversations *conversations, const struct conversation *conversation)
{
	conversations->active = index_of(conversations, conversation);
	conversations->items[conversations->active]->visited = ++conversations->visits;
}

void conversations_rename(
	struct conversations *conversations, enum casemap casemap, const char *name, const char *new_name)
{
	struct conversation *conversation = conversations_find(conversations, casemap, name);
	struct conversation *other = conversations_find(conversations, casemap, new_name);

	if (!conversation || (other && other != conversation))
		return;
	free(conversation->name);
	conversation->name = alloc_text(new_name);
}

static void drop_oldest(struct conversations *conversations, struct conversation *conversation)
{
	free(conversation->lines[conversation->first_line]);
	conversation->lines[conversation->first_line] = NULL;
	conversation->first_line = (conversation->first_line + 1) % CONVERSATION_LINES_LIMIT;
	conversation->line_count--;
	conversation->dropped_count++;
	conversations->line_count--;
}

void conversation_keep(struct conversations *conversations, struct conversation *conversation, const char *line,
	bool is_message, bool is_mention)
{
	conversation->unread += is_message;
	conversation->mentions += is_mention;
	if (!conversation->lines)
		conversation->lines = alloc_zeroed(CONVERSATION_LINES_LIMIT, sizeof(*conversation->lines));
	bool is_full = conversation->line_count == CONVERSATION_LINES_LIMIT ||
		conversations->line_count >= CONVERSATIONS_LINES_LIMIT;
	if (is_full && conversation->line_count > 0)
		drop_oldest(conversations, conversation);
	/* All the room there is belongs to others. */
	if (conversations->line_count >= CONVERSATIONS_LINES_LIMIT) {
		conversation->dropped_count++;
		return;
	}
	size_t index = (conversation->first_line + conversation->line_count) % CONVERSATION_LINES_LIMIT;
	conversation->lines[index] = alloc_text(line);
	conversation->line_count++;
	conversations->line_count++;
}

const char *conversation_line(const struct conversation *conversation, size_t index)
{
	if (index >= conversation->line_count)
		return NULL;
	return conversation->lines[(conversation->first_line + index) % CONVERSATION_LINES_LIMIT];
}
