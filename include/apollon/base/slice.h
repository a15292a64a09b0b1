/*
 * A slice is a borrowed run of bytes: neither owned nor ended by NUL. It is valid as long as what it points into is.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_BASE_SLICE_H
#define APOLLON_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *data;
	size_t len;
};

/* The slice of a string literal, its length known when compiled. */
#define SLICE(literal) ((struct slice){.data = (literal), .len = sizeof(literal) - 1})

/* For "%.*s". */
#define SLICE_ARGUMENTS(slice) (int)(slice).len, (slice).data

/* The slice of a NUL-terminated text; for NULL an empty one (of "", so that its data is never NULL). */
struct slice slice_of(const char *text);

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_text(struct slice slice, const char *text);
bool slice_starts_with(struct slice slice, struct slice prefix);

/* Cuts the part before the first separator off the front of *rest and gives it in *part; the separator vanishes.
 * Returns false once *rest has been used up (its data is then NULL). An empty rest yields one empty part. */
bool slice_next(struct slice *rest, char separator, struct slice *part);

#endif
