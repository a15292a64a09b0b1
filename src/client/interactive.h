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
	char *question;     /* stands in the prompt's place; NULL: none is open */
	client_answer_fn *on_answer;
};

/* interactive_prompt.c: shows the prompt if it has changed. */
void interactive_update_prompt(struct client *client);

#endif
