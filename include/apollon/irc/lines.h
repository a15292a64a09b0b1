/*
 * Cuts a stream of bytes into lines. Lines end with CR LF, LF or CR (Modern IRC: be liberal); empty ones are skipped.
 * What is too long is skipped to its end without being stored, and reported once.
 *   thread safety   one thread at a time.
 *   limits          holds at most tags_limit + MESSAGE_LIMIT bytes, and memory only while a line is incomplete.
 */
#ifndef APOLLON_IRC_LINES_H
#define APOLLON_IRC_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>
#include <apollon/base/slice.h>

struct lines {
	char *partial; /* NULL while no line is incomplete */
	unsigned short partial_len;
	unsigned short partial_capacity;
	unsigned short tags_limit; /* bytes, '@' and the blank included */
	bool skipping;
};

enum lines_result {
	LINES_NEED_MORE, /* the input is used up */
	LINES_LINE,
	LINES_TOO_LONG, /* tags or the rest beyond their limit: numeric 417 */
};

void lines_init(struct lines *lines, unsigned short tags_limit);
void lines_finish(struct lines *lines);

/* Takes the next line off the front of *input. *line lies in the input or in the partial line, without its end, and is valid
 * until the next call and as long as the input is. */
enum lines_result lines_next(struct lines *lines, struct slice *input, struct slice *line) MUST_CHECK;

#endif
