/*
 * A line that is typed without being shown: a password.
 *   thread safety   one thread.
 *   secrets         the text stands here and nowhere else; hidden_line_finish wipes it.
 *   limits          SECRET_LIMIT bytes; what is typed beyond them counts, so that the line is refused instead of cut.
 */
#ifndef CLIENT_HIDDEN_LINE_H
#define CLIENT_HIDDEN_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/slice.h>

#include "client/secret.h"

struct hidden_line {
	char text[SECRET_LIMIT + 1]; /* ended by NUL */
	size_t len;
	bool is_too_long;
};

enum hidden_line_result {
	HIDDEN_LINE_MORE,
	HIDDEN_LINE_ENTERED,   /* the text is complete */
	HIDDEN_LINE_CANCELLED, /* ^C, ^D, ^G or ESC */
};

/* One key: a character, or an escape sequence, which does nothing. All zeros is an empty line. */
enum hidden_line_result hidden_line_key(struct hidden_line *line, struct slice key);

/* Pasted text: its first line. */
void hidden_line_paste(struct hidden_line *line, struct slice text);

void hidden_line_finish(struct hidden_line *line);

#endif
