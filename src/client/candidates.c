#include "client/candidates.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "client/graphemes.h"

enum { GAP = 2, INDENT = 3, REST_WIDTH = 24 };

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* How much of the prefix the text begins with, too. */
static size_t shared_len(struct slice prefix, struct slice text)
{
	size_t len = 0;
	while (len < prefix.len && len < text.len && folded(prefix.data[len]) == folded(text.data[len]))
		len++;
	return len;
}

struct slice candidates_common_prefix(const struct completions *candidates)
{
	if (candidates->count == 0)
		return (struct slice){"", 0};
	struct slice first = slice_of(candidates->items[0].text);
	struct slice prefix = first;
	for (size_t index = 1; index < candidates->count; index++)
		prefix.len = shared_len(prefix, slice_of(candidates->items[index].text));
	/* Where the texts part may lie within a cluster. */
	size_t end = 0;
	while (end < prefix.len) {
		size_t next = graphemes_next(first, end);
		if (next > prefix.len)
			break;
		end = next;
	}
	return (struct slice){prefix.data, end};
}

static void append_blanks(struct buffer *list, size_t count)
{
	while (count-- > 0)
		buffer_append_char(list, ' ');
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void list_described(struct buffer *list, const struct completions *candidates, size_t columns)
{
	size_t widest = 0;
	for (size_t index = 0; index < candidates->count; index++) {
		size_t width = graphemes_text_width(slice_of(candidates->items[index].text));
		widest = width > widest ? width : widest;
	}
	for (size_t index = 0; index < candidates->count; index++) {
		struct slice text = graphemes_fit(slice_of(candidates->items[index].text), columns);
		size_t used = smaller(INDENT, columns - graphemes_text_width(text));
		append_blanks(list, used);
		buffer_append_slice(list, text);
		size_t description_at = INDENT + widest + GAP;
		used += graphemes_text_width(text);
		if (*candidates->items[index].description != '\0' && description_at < columns) {
			append_blanks(list, description_at - used);
			buffer_append_slice(list,
				graphemes_fit(
					slice_of(candidates->items[index].description), columns - description_at));
		}
		if (index + 1 < candidates->count)
			buffer_append_char(list, '\n');
	}
}

/* Whether a candidate goes to the row after `used` columns, room being kept for the rest in the last row. */
static bool fits(size_t used, size_t width, size_t columns, bool last_row, bool last_candidate)
{
	size_t room = last_row && !last_candidate ? smaller(REST_WIDTH, columns) : 0;
	return used + GAP + width + room <= columns;
}

static void list_flowing(struct buffer *list, const struct completions *candidates, size_t columns, size_t rows)
{
	size_t row = 1;
	size_t used = INDENT - GAP;
	size_t index = 0;
	append_blanks(list, used);
	for (; index < candidates->count; index++) {
		struct slice text =
			graphemes_fit(slice_of(candidates->items[index].text), columns - smaller(INDENT, columns - 1));
		size_t width = graphemes_text_width(text);
		bool last = index + 1 == candidates->count;
		if (!fits(used, width, columns, row == rows, last)) {
			if (row == rows)
				break;
			row++;
			used = INDENT - GAP;
			buffer_append_char(list, '\n');
			append_blanks(list, used);
			if (!fits(used, width, columns, row == rows, last) && row == rows)
				break;
		}
		append_blanks(list, GAP);
		buffer_append_slice(list, text);
		used += GAP + width;
	}
	if (index < candidates->count)
		buffer_append_format(list, "  and %zu more", candidates->count - index);
}

void candidates_list(struct buffer *list, const struct completions *candidates, size_t columns, size_t rows)
{
	if (candidates->count <= rows)
		list_described(list, candidates, columns);
	else
		list_flowing(list, candidates, columns, rows);
}
