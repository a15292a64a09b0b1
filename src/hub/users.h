/*
 * Users: by nick, each with its sessions. Every change of who somebody is happens here, and is told to whom it concerns.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_USERS_H
#define HUB_USERS_H

#include "hub/state.h"

struct user *users_find(struct hub *hub, const char *nick);

/* The host that others see of whoever comes by that session: a cloak, unless it is exempt or there are none. */
void users_host(const struct hub *hub, const struct session *session, char target[HOST_LIMIT + 1]);

/* Makes a user of a session whose registration is complete and whose nick is free. */
struct user *users_create(struct hub *hub, struct session *session);

/* Writes "nick!user@host". */
void users_source(const struct user *user, char target[SOURCE_SIZE]);

/* Gives a free (or its own) nick; tells the user, its peers and who monitors. The session's reply shows it when there is one. */
struct reply;
void users_rename(struct hub *hub, struct user *user, const char *nick, struct reply *reply);

/* NULL: back again. Tells peers and who monitors, but not the session that asked: it has its numeric. */
void users_set_away(struct hub *hub, struct user *user, const char *away, const struct session *asker);
void users_set_realname(struct hub *hub, struct user *user, const char *realname, struct reply *reply);

/* Logged in to, NULL for out: login.c. Tells peers, who monitors, and the user itself, by its reply when there is one. */
void users_set_account(struct hub *hub, struct user *user, struct account *account, struct reply *reply);

/* Sets and clears mode bits, keeps the counts and hidden channels in step; tells nobody. */
void users_change_modes(struct hub *hub, struct user *user, uint32_t set, uint32_t clear);

/* Tells peers and monitors that it has gone, remembers it for WHOWAS, frees it. Its sessions have no user afterwards. */
void users_quit(struct hub *hub, struct user *user, const char *reason);

bool users_share_channel(const struct user *a, const struct user *b);

/* Whether `asker` may see `user` in lists: not +i, shares a channel, itself, or the asker is an operator. */
bool users_is_visible(const struct user *user, const struct user *asker);

#endif
