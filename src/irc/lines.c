#include <apollon/irc/lines.h>

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/message.h>

/* Of a line without its tags and without CR LF. */
#define REST_LIMIT (MESSAGE_LIMIT - 2)

#define SMALLEST_CAPACITY 64

static const struct slice nothing = {.data = "", .len = 0};

void lines_init(struct lines *lines, unsigned short tags_limit)
{
	assert(tags_limit <= UINT16_MAX - REST_LIMIT);
	*lines = (struct lines){.tags_limit = tags_limit};
}

void lines_finish(struct lines *lines)
{
	free(lines->partial);
	lines_init(lines, lines->tags_limit);
}

/* With partial_len 0 the partial line is one that was completed and given out by the call before. */
static void drop_partial(struct lines *lines)
{
	free(lines->partial);
	lines->partial = NULL;
	lines->partial_len = 0;
	lines->partial_capacity = 0;
}

static size_t most_bytes(const struct lines *lines)
{
	return (size_t)lines->tags_limit + REST_LIMIT;
}

static void consume(struct slice *input, size_t len)
{
	input->data += len;
	input->len -= len;
}

static void skip_line_ends(struct slice *input)
{
	while (input->len > 0 && (*input->data == '\n' || *input->data == '\r'))
		consume(input, 1);
}

/* The bytes before the first line end; all of text when there is none. */
static size_t content_len(struct slice text)
{
	const char *end = memchr(text.data, '\n', text.len);
	size_t len = end ? (size_t)(end - text.data) : text.len;
	const char *earlier_end = memchr(text.data, '\r', len);

	return earlier_end ? (size_t)(earlier_end - text.data) : len;
}

/* The bytes through the blank that ends the tags, of a line that begins with '@' and lies in two pieces. */
static size_t tags_len(struct slice head, struct slice tail)
{
	const char *blank = memchr(head.data, ' ', head.len);

	if (blank)
		return (size_t)(blank - head.data) + 1;
	blank = memchr(tail.data, ' ', tail.len);
	return head.len + (blank ? (size_t)(blank - tail.data) + 1 : tail.len);
}

/* Whether a line that goes on like this is too long, however it ends. */
static bool is_too_long(const struct lines *lines, struct slice head, struct slice tail)
{
	size_t len = head.len + tail.len, tags = 0;

	if (len <= REST_LIMIT && len <= lines->tags_limit)
		return false;
	if ((head.len > 0 ? head : tail).data[0] == '@')
		tags = tags_len(head, tail);
	return tags > lines->tags_limit || len - tags > REST_LIMIT;
}

static void store(struct lines *lines, struct slice piece)
{
	size_t len = lines->partial_len + piece.len;
	size_t capacity = lines->partial_capacity * 2u;

	if (!lines->partial || len > lines->partial_capacity) {
		if (capacity < SMALLEST_CAPACITY)
			capacity = SMALLEST_CAPACITY;
		if (capacity < len)
			capacity = len;
		if (capacity > most_bytes(lines))
			capacity = most_bytes(lines);
		lines->partial = alloc_resize(lines->partial, capacity);
		lines->partial_capacity = (unsigned short)capacity;
	}
	memcpy(lines->partial + lines->partial_len, piece.data, piece.len);
	lines->partial_len = (unsigned short)len;
}

static struct slice partial_of(const struct lines *lines)
{
	return lines->partial ? (struct slice){.data = lines->partial, .len = lines->partial_len} : nothing;
}

/* Goes on in a line that is known to be too long, up to its end or that of the input. */
static void skip_line(struct lines *lines, struct slice *input)
{
	consume(input, content_len(*input));
	lines->skipping = input->len == 0;
}

/* The input as far as the end of the next line matters: what lies behind the limit needs no search. */
static struct slice window_of(const struct lines *lines, const struct slice *input)
{
	size_t len = input->len < most_bytes(lines) + 1 ? input->len : most_bytes(lines) + 1;

	return (struct slice){.data = input->data, .len = len};
}

static enum lines_result give_up(struct lines *lines)
{
	drop_partial(lines);
	lines->skipping = true;
	return LINES_TOO_LONG;
}

/* Hands out a whole line, put together with its beginning if that came before. */
static enum lines_result complete(struct lines *lines, struct slice piece, struct slice *line)
{
	if (!lines->partial) {
		*line = piece;
		return LINES_LINE;
	}
	store(lines, piece);
	*line = partial_of(lines);
	lines->partial_len = 0;
	return LINES_LINE;
}

enum lines_result lines_next(struct lines *lines, struct slice *input, struct slice *line)
{
	struct slice piece;

	if (lines->partial && lines->partial_len == 0)
		drop_partial(lines);
	if (lines->skipping && input->len > 0)
		skip_line(lines, input);
	if (!lines->partial)
		skip_line_ends(input);
	if (input->len == 0)
		return LINES_NEED_MORE;
	piece = window_of(lines, input);
	piece.len = content_len(piece);
	if (is_too_long(lines, partial_of(lines), piece)) {
		consume(input, piece.len);
		return give_up(lines);
	}
	if (piece.len < input->len) {
		consume(input, piece.len + 1);
		return complete(lines, piece, line);
	}
	consume(input, piece.len);
	store(lines, piece);
	return LINES_NEED_MORE;
}
