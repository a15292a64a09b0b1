/*
 * How a prompt and a line look on a terminal when they are written from the left edge on and wrap there.
 *   thread safety   pure functions.
 *   conventions     control characters as ^X, tabs up to the next multiple of eight, LF begins a row, and clusters are not cut
 *                   in two. What stands between \001 and \002 in a prompt takes no room. columns is 1 at least.
 */
#ifndef CLIENT_SCREEN_LAYOUT_H
#define CLIENT_SCREEN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

struct screen_position {
	size_t row; /* both from 0 */
	size_t column;
	bool at_edge; /* the row before is just full: a terminal waits with its cursor at the right edge there */
};

/* The position after prompt and text. */
struct screen_position screen_layout_end(struct slice prompt, struct slice text, size_t columns);

/* Appends what writes prompt and text. Returns the position after them. */
struct screen_position screen_layout_render(
	struct buffer *bytes, struct slice prompt, struct slice text, size_t columns);

/* The offset in the text at which a row begins: 0 for those that begin within the prompt, text.len for those behind the end. */
size_t screen_layout_row_start(struct slice prompt, struct slice text, size_t columns, size_t row);

/* Appends the prompt as readline wants it: escape sequences that are not yet between \001 and \002 are put there. */
void screen_layout_mark_prompt(struct buffer *marked, struct slice prompt);

#endif
