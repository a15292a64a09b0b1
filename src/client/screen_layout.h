/*
 * Where things stand on a terminal when a prompt and a line are written from the left edge on and wrap there.
 *   thread safety   pure functions.
 *   conventions     as readline draws: control characters as ^X, tabs to the next multiple of eight, LF begins a row, wide
 *                   characters are not cut in two, and what ends at the right edge leaves the cursor in the next row.
 */
#ifndef CLIENT_SCREEN_LAYOUT_H
#define CLIENT_SCREEN_LAYOUT_H

#include <stddef.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

struct screen_position {
	size_t row; /* both from 0 */
	size_t column;
};

/* The position after prompt and text. What stands between \001 and \002 in the prompt takes no room. columns is 1 at least. */
struct screen_position screen_layout_end(struct slice prompt, struct slice text, size_t columns);

/* Appends the prompt as readline wants it: escape sequences that are not yet between \001 and \002 are put there. */
void screen_layout_mark_prompt(struct buffer *marked, struct slice prompt);

#endif
