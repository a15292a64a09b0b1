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

/* Closes all users that a ban fits: after bans_add, and after new settings. */
void bans_enforce(struct hub *hub);

void bans_finish(struct hub *hub);

#endif
