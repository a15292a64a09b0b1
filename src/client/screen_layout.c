#include "client/screen_layout.h"

#include <stdbool.h>

#include "client/graphemes.h"

enum { TAB_STOP = 8, BEGIN_INVISIBLE = '\001', END_INVISIBLE = '\002', ESCAPE = '\033' };

static void advance(struct screen_position *position, size_t width, size_t columns)
{
	if (position->column + width > columns) {
		position->row++;
		position->column = 0;
	}
	position->column += width;
	if (position->column >= columns) {
		position->row++;
		position->column = 0;
	}
}

static void place(struct screen_position *position, struct slice cluster, size_t columns)
{
	unsigned char first = (unsigned char)cluster.data[0];
	if (first == '\n') {
		position->row++;
		position->column = 0;
	} else if (first == '\t') {
		for (size_t left = TAB_STOP - position->column % TAB_STOP; left > 0; left--)
			advance(position, 1, columns);
	} else if (first < ' ' || first == 0x7f) {
		advance(position, 1, columns);
		advance(position, 1, columns);
	} else {
		advance(position, graphemes_width(cluster), columns);
	}
}

static void place_text(struct screen_position *position, struct slice text, size_t columns)
{
	for (size_t at = 0; at < text.len;) {
		size_t next = graphemes_next(text, at);
		place(position, (struct slice){text.data + at, next - at}, columns);
		at = next;
	}
}

/* The end of the part of the prompt from `at` on up to the byte, or the end of the prompt. */
static size_t find(struct slice prompt, size_t at, char byte)
{
	while (at < prompt.len && prompt.data[at] != byte)
		at++;
	return at;
}

struct screen_position screen_layout_end(struct slice prompt, struct slice text, size_t columns)
{
	struct screen_position position = {0};
	for (size_t at = 0; at < prompt.len;) {
		size_t begin = find(prompt, at, BEGIN_INVISIBLE);
		place_text(&position, (struct slice){prompt.data + at, begin - at}, columns);
		at = find(prompt, begin, END_INVISIBLE);
		at += at < prompt.len;
	}
	place_text(&position, text, columns);
	return position;
}

/* The end of the escape sequence that begins at `at`: CSI up to its final byte, OSC up to BEL or ST, else two bytes. */
static size_t escape_end(struct slice text, size_t at)
{
	size_t end = at + 1;
	char kind = end < text.len ? text.data[end] : '\0';
	end += end < text.len;
	if (kind == '[') {
		while (end < text.len && (text.data[end] < '@' || text.data[end] > '~'))
			end++;
		end += end < text.len;
	} else if (kind == ']') {
		while (end < text.len && text.data[end] != '\a' && text.data[end] != ESCAPE)
			end++;
		if (end < text.len)
			end += text.data[end] == ESCAPE && end + 1 < text.len ? 2 : 1;
	}
	return end;
}

void screen_layout_mark_prompt(struct buffer *marked, struct slice prompt)
{
	for (size_t at = 0; at < prompt.len;) {
		size_t end = at + 1;
		bool bare = prompt.data[at] == ESCAPE;
		if (bare) {
			end = escape_end(prompt, at);
		} else if (prompt.data[at] == BEGIN_INVISIBLE) {
			end = find(prompt, at, END_INVISIBLE);
			end += end < prompt.len;
		}
		if (bare)
			buffer_append_char(marked, BEGIN_INVISIBLE);
		buffer_append(marked, prompt.data + at, end - at);
		if (bare)
			buffer_append_char(marked, END_INVISIBLE);
		at = end;
	}
}
