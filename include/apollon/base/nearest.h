/*
 * Which of many words somebody may have meant: the one with the fewest letters missing, added, changed or swapped.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_BASE_NEAREST_H
#define APOLLON_BASE_NEAREST_H

#include <stddef.h>

/* Keeps the best of the candidates that it is offered. */
struct nearest {
	const char *word;
	const char *best; /* NULL: none is near enough */
	size_t best_distance;
};

/* Borrows the word and the candidates. ASCII case does not count. */
void nearest_init(struct nearest *nearest, const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
