/*
 * Candidates for a word, made presentable.
 *   thread safety   pure functions.
 */
#ifndef CLIENT_CANDIDATES_H
#define CLIENT_CANDIDATES_H

#include <stddef.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

#include "client/completions.h"

/* What all of them begin with, as the first writes it: whole clusters, ASCII letters of either case being the same. */
struct slice candidates_common_prefix(const struct completions *candidates);

/* Appends them in at most that many rows, LF between rows: one a row with its description when there are no more than that,
 * else one after the other; at the end, how many found no place. columns is 1 at least. */
void candidates_list(struct buffer *list, const struct completions *candidates, size_t columns, size_t rows);

#endif
