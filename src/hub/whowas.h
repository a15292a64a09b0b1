/*
 * WHOWAS: who had a nick lately.
 *   thread safety   the hub's thread.
 *   limits          the last WHOWAS_LIMIT departures; older ones are forgotten.
 */
#ifndef HUB_WHOWAS_H
#define HUB_WHOWAS_H

#include "hub/state.h"

#define WHOWAS_LIMIT 1024

/* Remembers the user under its present nick: it quits or changes it. */
void whowas_remember(struct hub *hub, const struct user *user);

struct whowas_entry {
	char *nick, *username, *host, *realname;
	char *address; /* that its host may have hidden */
	int64_t left_ms;
};

/* Calls for the entries of a nick, latest first, at most `limit` (0: all); returns how many there were. */
unsigned whowas_each(const struct hub *hub, const char *nick, unsigned limit,
	void (*visit)(const struct whowas_entry *entry, void *context), void *context);

void whowas_finish(struct hub *hub);

#endif
