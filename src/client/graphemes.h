/*
 * What a person takes for one character: the extended grapheme clusters of UAX #29, by byte offset in UTF-8 text, and the
 * columns that they take on a terminal. Bytes that are not UTF-8 count as a cluster and a column each.
 *   thread safety   pure functions.
 *   cost            linear in the text; graphemes_previous looks at it from its beginning.
 */
#ifndef CLIENT_GRAPHEMES_H
#define CLIENT_GRAPHEMES_H

#include <stddef.h>

#include <apollon/base/slice.h>

/* The end of the cluster that begins at `at`; text.len at the end of the text. */
size_t graphemes_next(struct slice text, size_t at);

/* The start of the cluster that ends at `at`, or that `at` lies within; 0 at the beginning. */
size_t graphemes_previous(struct slice text, size_t at);

/* Columns of one cluster: 0, 1 or 2. */
size_t graphemes_width(struct slice cluster);

/* Columns of a text in one row. */
size_t graphemes_text_width(struct slice text);

/* The longest part of the text, from its beginning and of whole clusters, that takes at most that many columns. */
struct slice graphemes_fit(struct slice text, size_t columns);

#endif
