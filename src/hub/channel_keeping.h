/*
 * What of a registered channel is kept, and how it reaches the store.
 *   thread safety   the hub's thread.
 *   order           at most one record of a channel is on its way unasked; what changes meanwhile follows as one. What the store could
 *                   not keep is tried again.
 */
#ifndef HUB_CHANNEL_KEEPING_H
#define HUB_CHANNEL_KEEPING_H

#include "hub/channel_registration.h"
#include "hub/pending.h"

/* A record that the store has refused is tried again after so long. */
#define KEEPING_RETRY_MS 30000

/* Copies topic, modes and lists of the channel to its record, and back to a channel that has just been made. */
void channel_keeping_capture(struct channel_record *record, const struct channel *channel);
void channel_keeping_apply(struct hub *hub, struct channel *channel, const struct channel_record *record);

/* Topic, modes or lists have changed: it is stored if the channel is registered. */
void channel_keeping_changed(struct hub *hub, const struct channel *channel);

/* The record has changed in another way. */
void channel_keeping_store(struct hub *hub, struct channel_registration *registration);

/* The same for somebody who waits for the answer, or of a request to forget it. Takes the context, as pending_start does. Returns false
 * when the session waits for too many answers already: nothing has been asked then. */
bool channel_keeping_ask(struct call *call, struct channel_registration *registration, enum store_kind kind,
	continuation_fn *continuation, void *context, size_t context_size) MUST_CHECK;

/* The store is to forget a channel, and nobody waits for it. */
void channel_keeping_forget(struct hub *hub, const char *name);

/* Tries again what could not be stored. */
void channel_keeping_tick(struct hub *hub);

/* The server ends: what has changed and is not on its way yet goes out now, and what changes from now on is not waited for. */
void channel_keeping_flush(struct hub *hub);

#endif
