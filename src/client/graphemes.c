#include "client/graphemes.h"

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xfffd, REGIONAL_FIRST = 0x1f1e6, REGIONAL_LAST = 0x1f1ff };

/* The code point at `at`, and where the next one begins. */
static utf8proc_int32_t code_point(struct slice text, size_t at, size_t *next)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t len =
		utf8proc_iterate((const utf8proc_uint8_t *)text.data + at, (utf8proc_ssize_t)(text.len - at), &point);
	if (len <= 0) {
		*next = at + 1;
		return REPLACEMENT;
	}
	*next = at + (size_t)len;
	return point;
}

size_t graphemes_next(struct slice text, size_t at)
{
	if (at >= text.len)
		return text.len;
	utf8proc_int32_t state = 0;
	size_t end;
	utf8proc_int32_t before = code_point(text, at, &end);
	while (end < text.len) {
		size_t next;
		utf8proc_int32_t after = code_point(text, end, &next);
		if (utf8proc_grapheme_break_stateful(before, after, &state))
			break;
		before = after;
		end = next;
	}
	return end;
}

size_t graphemes_previous(struct slice text, size_t at)
{
	size_t start = 0;
	for (size_t next = 0; next < at && next < text.len; next = graphemes_next(text, next))
		start = next;
	return start;
}

size_t graphemes_width(struct slice cluster)
{
	size_t width = 0;
	size_t flags = 0;
	for (size_t at = 0; at < cluster.len;) {
		utf8proc_int32_t point = code_point(cluster, at, &at);
		int columns = utf8proc_charwidth(point);
		if (columns > 0 && (size_t)columns > width)
			width = (size_t)columns;
		flags += point >= REGIONAL_FIRST && point <= REGIONAL_LAST;
	}
	return flags > 1 ? 2 : width;
}

size_t graphemes_text_width(struct slice text)
{
	size_t width = 0;
	for (size_t at = 0; at < text.len;) {
		size_t next = graphemes_next(text, at);
		width += graphemes_width((struct slice){text.data + at, next - at});
		at = next;
	}
	return width;
}

struct slice graphemes_fit(struct slice text, size_t columns)
{
	size_t at = 0;
	while (at < text.len) {
		size_t next = graphemes_next(text, at);
		size_t width = graphemes_width((struct slice){text.data + at, next - at});
		if (width > columns)
			break;
		columns -= width;
		at = next;
	}
	return (struct slice){text.data, at};
}
