/*
 * What the word under the cursor may become: a slash command, a channel, a nick.
 *   thread safety   pure functions of the client's state.
 */
#ifndef CLIENT_COMPLETE_H
#define CLIENT_COMPLETE_H

#include <stddef.h>

#include "client/client.h"
#include "client/completions.h"

/* line: the whole input; the word lies from start to end (byte offsets). At the beginning of a line nicks get a colon behind them. */
void complete_word(
	const struct client *client, const char *line, size_t start, size_t end, struct completions *completions);

#endif
