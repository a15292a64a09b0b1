/*
 * MONITOR: which sessions' users want to hear when a nick comes and goes (IRCv3 monitor, extended-monitor).
 *   thread safety   the hub's thread.
 *   limits          settings->max_monitors nicks a user.
 */
#ifndef HUB_MONITORS_H
#define HUB_MONITORS_H

#include "hub/state.h"

struct announcement;

enum monitor_result { MONITOR_ADDED, MONITOR_THERE, MONITOR_FULL };

enum monitor_result monitors_add(struct hub *hub, struct user *watcher, const char *nick);
void monitors_remove(struct hub *hub, struct user *watcher, const char *nick);

/* Forgets all that the user watches. */
void monitors_clear(struct hub *hub, struct user *watcher);

/* Calls for each nick that the user watches. */
void monitors_each(const struct user *watcher, void (*visit)(const char *nick, void *context), void *context);

/* Tell who watches: 730, 731. The session that `reply` is for hears it there: who watches its own nicks hears of them behind its
 * NICK, by the nick that it has then. reply may be NULL. */
void monitors_online(struct hub *hub, const struct user *user, struct reply *reply);
void monitors_offline(struct hub *hub, const char *nick, struct reply *reply);

/* extended-monitor: passes what the user's peers are told (AWAY, SETNAME, CHGHOST) to watchers that share no channel with it and have
 * negotiated extended-monitor and `capabilities`. Borrows the announcement. */
void monitors_announce(
	struct hub *hub, const struct user *user, struct announcement *announcement, uint32_t capabilities);

void monitors_finish(struct hub *hub);

#endif
