/*
 * What several commands answer about a channel.
 */
#ifndef HUB_CHANNEL_REPLIES_H
#define HUB_CHANNEL_REPLIES_H

#include "hub/reply.h"

/* 332 and 333, or 331. */
void channel_reply_topic(struct reply *reply, const struct channel *channel);

/* 353 and 366. Who may not know of the channel, or of a member, does not hear of it. */
void channel_reply_names(struct reply *reply, const struct channel *channel);

/* Finds a channel that the asker may know of; otherwise it answers 403 and gives NULL. */
struct channel *channel_or_refuse(struct reply *reply, const char *name);

/* The asker's membership; otherwise it answers 442 and gives NULL. */
struct membership *channel_membership_or_refuse(struct reply *reply, const struct channel *channel);

#endif
