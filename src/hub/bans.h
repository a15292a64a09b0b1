/*
 * Bans from the whole server: KLINE's, and those of the configuration.
 *   thread safety   the hub's thread.
 *   limits          BANS_LIMIT of KLINE's.
 */
#ifndef HUB_BANS_H
#define HUB_BANS_H

#include "hub/state.h"

#define BANS_LIMIT 10000

/* The reason why user@host (or user@address) is not wanted here, valid until the next change; NULL when it is. */
const char *bans_reason(struct hub *hub, const char *username, const char *host, const char *address);

/* duration_s 0: until the end of the process. Returns false when it is there already or there are too many. */
bool bans_add(struct hub *hub, const char *mask, const char *reason, const char *setter, uint64_t duration_s);
bool bans_remove(struct hub *hub, const char *mask);

/* Calls for each ban, KLINE's first. */
struct ban_view {
	const char *mask, *reason;
	const char *setter; /* NULL: the configuration */
	uint64_t left_s;    /* 0: it has no end */
};
void bans_each(struct hub *hub, void (*visit)(const struct ban_view *view, void *context), void *context);

/* Closes all users that a ban fits, but operators: after bans_add, and after new settings. */
void bans_enforce(struct hub *hub);

void bans_finish(struct hub *hub);

#endif
