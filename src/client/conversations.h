/*
 * Who one talks with: channels and people, one of them active; and what came in the others meanwhile.
 *   thread safety   one thread at a time.
 *   limits          CONVERSATIONS_LIMIT; of each CONVERSATION_LINES_LIMIT lines are kept, the oldest go first; of all together
 *                   CONVERSATIONS_LINES_LIMIT.
 */
#ifndef CLIENT_CONVERSATIONS_H
#define CLIENT_CONVERSATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/irc/casemap.h>

#define CONVERSATIONS_LIMIT 600
#define CONVERSATION_LINES_LIMIT 500
#define CONVERSATIONS_LINES_LIMIT 20000

struct conversation {
	char *name;
	unsigned long visited; /* when it was active last; 0: never */
	unsigned unread;       /* messages */
	unsigned mentions;     /* those that name us, or are said to us alone */
	char **lines;          /* a ring, NULL before the first one: what was missed, as it is to be shown */
	size_t first_line;
	size_t line_count;
	size_t dropped_count; /* lines that found no room any more */
};

struct conversations {
	struct conversation **items; /* in the order of their opening */
	size_t count;
	size_t active;        /* index; meaningless while count is 0 */
	unsigned long visits; /* so far */
	size_t line_count;    /* kept, in all of them */
};

void conversations_init(struct conversations *conversations);
void conversations_finish(struct conversations *conversations);

/* NULL when there is none. */
struct conversation *conversations_active(const struct conversations *conversations);
struct conversation *conversations_find(
	const struct conversations *conversations, enum casemap casemap, const char *name);

/* Finds or opens it; the first one becomes active. NULL when there are too many. */
struct conversation *conversations_open(struct conversations *conversations, enum casemap casemap, const char *name);

/* If it is the active one, the one that was active before becomes so. */
void conversations_close(struct conversations *conversations, struct conversation *conversation);

void conversations_activate(struct conversations *conversations, const struct conversation *conversation);

/* Somebody one talks with has another name now. */
void conversations_rename(
	struct conversations *conversations, enum casemap casemap, const char *name, const char *new_name);

/* Keeps a line for later. Copies. */
void conversation_keep(struct conversations *conversations, struct conversation *conversation, const char *line,
	bool is_message, bool is_mention);

/* The kept line of that index, the oldest first; NULL past the last one. */
const char *conversation_line(const struct conversation *conversation, size_t index);

/* Everything has been read. */
void conversation_clear(struct conversations *conversations, struct conversation *conversation);

#endif
