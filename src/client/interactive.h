/*
 * The mode for people at a terminal: what comes in the active conversation is shown, what comes in the others is counted in the
 * prompt and shown when one goes there.
 */
#ifndef CLIENT_INTERACTIVE_H
#define CLIENT_INTERACTIVE_H

#include "client/client.h"
#include "client/style.h"

struct interactive {
	struct style style;
	struct buffer line;
	struct buffer prompt;
	char *shown_prompt; /* NULL: none yet */
};

/* interactive_prompt.c: shows the prompt if it has changed. */
void interactive_update_prompt(struct client *client);

/* Where the history is kept: below XDG_STATE_HOME. The caller frees it; NULL: nowhere. */
char *interactive_history_path(void);

#endif
