/*
 * What may stand for the word that is being completed, each with a few words about it.
 *   ownership       texts are copied; the candidates are valid until completions_finish.
 *   limits          COMPLETIONS_LIMIT; what is added beyond it is ignored.
 */
#ifndef CLIENT_COMPLETIONS_H
#define CLIENT_COMPLETIONS_H

#include <stddef.h>

#define COMPLETIONS_LIMIT 10000

struct completion {
	char *text;
	char *description; /* "" when there is none */
};

struct completions {
	struct completion *items; /* in the order in which they were added: the best first */
	size_t count;
	size_t capacity;
};

void completions_init(struct completions *completions);
void completions_finish(struct completions *completions);

/* description may be NULL. */
void completions_add(struct completions *completions, const char *text, const char *description);

#endif
