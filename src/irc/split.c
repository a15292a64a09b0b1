#include <apollon/irc/split.h>

#include <stdbool.h>
#include <utf8proc.h>

/* A cut between words may leave this part of the limit unused. */
#define WASTE_DIVISOR 3

/* One character at *position, of which at most end bytes count. A byte that begins none is a character of its own. */
static utf8proc_int32_t next_character(struct slice text, size_t *position, size_t end)
{
	utf8proc_int32_t character;
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data + *position;
	utf8proc_ssize_t len = utf8proc_iterate(bytes, (utf8proc_ssize_t)(end - *position), &character);

	*position += len > 0 ? (size_t)len : 1;
	return len > 0 ? character : 0xfffd;
}

/* The last place at or before limit where a grapheme cluster ends; 0 when the first one is longer. */
static size_t last_cluster_end(struct slice text, size_t limit)
{
	/* The character across the limit has to be seen, to know whether a cluster ends before it. */
	size_t end = text.len < limit + 4 ? text.len : limit + 4;
	size_t position = 0, cut = 0;
	utf8proc_int32_t state = 0;
	utf8proc_int32_t before = next_character(text, &position, end);

	while (position <= limit && position < end) {
		size_t start = position;
		utf8proc_int32_t after = next_character(text, &position, end);
		if (utf8proc_grapheme_break_stateful(before, after, &state))
			cut = start;
		before = after;
	}
	return cut;
}

static size_t last_character_end(struct slice text, size_t limit)
{
	size_t cut = limit;
	while (cut > 0 && limit - cut < 3 && ((unsigned char)text.data[cut] & 0xc0) == 0x80)
		cut--;
	return ((unsigned char)text.data[cut] & 0xc0) == 0x80 || !cut ? limit : cut;
}

/* The last blank that would end a piece of useful length; 0 when there is none. */
static size_t last_blank(struct slice text, size_t limit)
{
	for (size_t position = limit; position >= limit - limit / WASTE_DIVISOR; position--) {
		if (text.data[position] == ' ')
			return position;
	}
	return 0;
}

struct split split_text(struct slice text, size_t limit)
{
	if (text.len <= limit)
		return (struct split){.len = text.len, .next = text.len};
	size_t cut = last_blank(text, limit);
	if (cut)
		return (struct split){.len = cut, .next = cut + 1};
	cut = last_cluster_end(text, limit);
	if (!cut)
		cut = last_character_end(text, limit);
	return (struct split){.len = cut, .next = cut};
}
