#include "hub/whowas.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

/* A ring: `next` is where the next departure goes, over the oldest. */
struct whowas {
	struct whowas_entry entries[WHOWAS_LIMIT];
	unsigned next, count;
};

static void clear_entry(struct whowas_entry *entry)
{
	free(entry->nick);
	free(entry->username);
	free(entry->host);
	free(entry->realname);
	free(entry->address);
}

void whowas_remember(struct hub *hub, const struct user *user)
{
	if (!hub->whowas)
		hub->whowas = alloc_zeroed(1, sizeof(*hub->whowas));
	struct whowas *whowas = hub->whowas;
	struct whowas_entry *entry = &whowas->entries[whowas->next];
	clear_entry(entry);
	*entry = (struct whowas_entry){
		.nick = alloc_text(user->nick),
		.username = alloc_text(user->username),
		.host = alloc_text(user->host),
		.realname = alloc_text(user->realname),
		.address = alloc_text(user->sessions ? user->sessions->address : user->host),
		.left_ms = hub->now_ms,
	};
	whowas->next = (whowas->next + 1) % WHOWAS_LIMIT;
	if (whowas->count < WHOWAS_LIMIT)
		whowas->count++;
}

static bool is_same_nick(const char *a, const char *b)
{
	size_t len = strlen(a);
	return strlen(b) == len && hash_compare_names(a, b, len) == 0;
}

unsigned whowas_each(const struct hub *hub, const char *nick, unsigned limit,
	void (*visit)(const struct whowas_entry *entry, void *context), void *context)
{
	const struct whowas *whowas = hub->whowas;
	unsigned found = 0;
	for (unsigned age = 1; whowas && age <= whowas->count && (limit == 0 || found < limit); age++) {
		const struct whowas_entry *entry = &whowas->entries[(whowas->next + WHOWAS_LIMIT - age) % WHOWAS_LIMIT];
		if (!is_same_nick(entry->nick, nick))
			continue;
		visit(entry, context);
		found++;
	}
	return found;
}

void whowas_finish(struct hub *hub)
{
	for (unsigned i = 0; hub->whowas && i < WHOWAS_LIMIT; i++)
		clear_entry(&hub->whowas->entries[i]);
	free(hub->whowas);
	hub->whowas = NULL;
}
