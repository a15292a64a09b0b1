/*
 * Where to cut a text that is too long for one message: between words where that wastes little, else between grapheme clusters
 * (UAX #29: what people see as one character), else between characters.
 *   thread safety   pure functions.
 *   cost            O(limit), however long the text is.
 */
#ifndef APOLLON_IRC_SPLIT_H
#define APOLLON_IRC_SPLIT_H

#include <stddef.h>

#include <apollon/base/slice.h>

struct split {
	size_t len; /* bytes of the first piece: at most limit, and not 0 unless the text is empty */
	size_t next; /* where the rest begins: behind the one blank that the cut replaces; the text's length when there is no rest */
};

/* limit in bytes, at least 4. What is not UTF-8 counts a character a byte. */
struct split split_text(struct slice text, size_t limit);

#endif
