/*
 * Who may enter a channel, and who is sent elsewhere.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_ENTRANCE_H
#define HUB_ENTRANCE_H

#include "hub/reply.h"

/* 0: the user may join. Otherwise the numeric that says why not: ERR_BANNEDFROMCHAN and so on. An invitation opens all but a key, and
 * who is operator of a registered channel by right always gets in. */
unsigned entrance_refusal(
	const struct hub *hub, const struct channel *channel, const struct user *user, const char *key);

void entrance_answer(struct reply *reply, const struct channel *channel, unsigned refusal);

/* Somebody has joined: +j counts it. */
void entrance_count(const struct hub *hub, struct channel *channel);

/* Where +f sends a user who was refused, if that lets it in: over some channels at most, and not where it is already. NULL: nowhere. */
struct channel *entrance_forward(
	struct hub *hub, const struct channel *channel, const struct user *user, unsigned refusal);

#endif
