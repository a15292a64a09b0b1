/*
 * A user's own modes: MODE <nick>. RFC 2812 section 3.1.5, Modern IRC "User Modes", IRCv3 bot mode.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_USER_MODES_H
#define HUB_USER_MODES_H

#include "hub/command.h"

/* 221 */
void user_modes_show(struct reply *reply, const struct user *user);

/* What a user asks of its own modes: +o cannot be asked for, and +s only by operators. */
void user_modes_change(struct call *call, const char *letters);

/* Takes modes from a user who has not asked for it, and tells all its sessions. */
void user_modes_take(struct hub *hub, struct user *user, uint32_t clear);

/* Changes them and tells the user, by the reply and at its other sessions, what has really changed. For OPER as well. */
void user_modes_apply(struct call *call, uint32_t set, uint32_t clear);

#endif
