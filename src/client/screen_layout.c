#include "client/screen_layout.h"

#include <stdbool.h>

#include "client/graphemes.h"

enum { TAB_STOP = 8, BEGIN_INVISIBLE = '\001', END_INVISIBLE = '\002', ESCAPE = '\033', DELETE = 0x7f };

struct layout {
	struct screen_position position;
	size_t columns;
	struct buffer *bytes; /* NULL: only the position is wanted */
};

static void put(struct layout *layout, const char *bytes, size_t len)
{
	if (layout->bytes)
		buffer_append(layout->bytes, bytes, len);
}

static void advance(struct layout *layout, size_t width)
{
	struct screen_position *position = &layout->position;
	if (width == 0)
		return;
	if (position->column + width > layout->columns) {
		position->row++;
		position->column = 0;
	}
	position->column += width;
	position->at_edge = position->column >= layout->columns;
	if (position->at_edge) {
		position->row++;
		position->column = 0;
	}
}

/* From the right edge it leads to the row that the position is in already. */
static void begin_row(struct layout *layout)
{
	put(layout, "\r\n", 2);
	layout->position.row += !layout->position.at_edge;
	layout->position.column = 0;
	layout->position.at_edge = false;
}

static void place(struct layout *layout, struct slice cluster)
{
	unsigned char first = (unsigned char)cluster.data[0];
	if (first == '\n') {
		begin_row(layout);
	} else if (first == '\t') {
		for (size_t left = TAB_STOP - layout->position.column % TAB_STOP; left > 0; left--) {
			put(layout, " ", 1);
			advance(layout, 1);
		}
	} else if (first < ' ' || first == DELETE) {
		char visible[] = {'^', (char)(first ^ '@')};
		put(layout, visible, sizeof(visible));
		advance(layout, 1);
		advance(layout, 1);
	} else {
		put(layout, cluster.data, cluster.len);
		advance(layout, graphemes_width(cluster));
	}
}

static void place_text(struct layout *layout, struct slice text)
{
	for (size_t at = 0; at < text.len;) {
		size_t next = graphemes_next(text, at);
		place(layout, (struct slice){text.data + at, next - at});
		at = next;
	}
}

/* The place of the byte in the prompt from `at` on, or the prompt's end. */
static size_t find(struct slice prompt, size_t at, char byte)
{
	while (at < prompt.len && prompt.data[at] != byte)
		at++;
	return at;
}

static void place_prompt(struct layout *layout, struct slice prompt)
{
	for (size_t at = 0; at < prompt.len;) {
		size_t begin = find(prompt, at, BEGIN_INVISIBLE);
		place_text(layout, (struct slice){prompt.data + at, begin - at});
		begin += begin < prompt.len;
		size_t end = find(prompt, begin, END_INVISIBLE);
		put(layout, prompt.data + begin, end - begin);
		at = end + (end < prompt.len);
	}
}

struct screen_position screen_layout_render(
	struct buffer *bytes, struct slice prompt, struct slice text, size_t columns)
{
	struct layout layout = {.columns = columns, .bytes = bytes};
	place_prompt(&layout, prompt);
	place_text(&layout, text);
	return layout.position;
}

struct screen_position screen_layout_end(struct slice prompt, struct slice text, size_t columns)
{
	return screen_layout_render(NULL, prompt, text, columns);
}

size_t screen_layout_row_start(struct slice prompt, struct slice text, size_t columns, size_t row)
{
	struct layout layout = {.columns = columns};
	size_t at = 0;
	place_prompt(&layout, prompt);
	while (at < text.len && layout.position.row < row) {
		size_t next = graphemes_next(text, at);
		place(&layout, (struct slice){text.data + at, next - at});
		/* What did not fit into its row begins the next, and is not what ended it. */
		if (layout.position.row >= row && layout.position.column > 0)
			return at;
		at = next;
	}
	/* The line end of a full row belongs to it. */
	if (layout.position.at_edge && at < text.len && text.data[at] == '\n')
		at++;
	return at;
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
