/*
 * The changes that one MODE has made, to be announced together. A change that is taken back in the same MODE is none.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_MODE_CHANGES_H
#define HUB_MODE_CHANGES_H

#include <apollon/irc/names.h>

#include "hub/command.h"
#include "hub/limits.h"

/* Those with a parameter, and once each those without: the flags, "-k" and "-l". */
#define MODE_CHANGES_LIMIT (MODES_LIMIT + CHANNEL_MODE_COUNT)

struct mode_change {
	char letter;
	bool adding;
	char param[SOURCE_SIZE]; /* "" for none */
};

struct mode_changes {
	struct mode_change entries[MODE_CHANGES_LIMIT];
	unsigned count;
};

/* param may be NULL. */
void mode_changes_add(struct mode_changes *changes, bool adding, char letter, const char *param);

/* Forgets the changes of a letter: what it stood for is as it was, or is about to be added anew. */
void mode_changes_drop(struct mode_changes *changes, char letter);

/* Tells the members, in as few MODE messages as fit: those who set them by the reply (NULL: they are no session). */
void mode_changes_announce(const struct mode_changes *changes, struct hub *hub, const struct user *source,
	const struct channel *channel, struct reply *reply);

#endif
