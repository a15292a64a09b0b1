/* Any stream in any pieces: the lines are those that a plain reading of the rules gives, and the limits hold. */
#include <apollon/irc/lines.h>

#include <string.h>

#include <apollon/base/buffer.h>
#include <apollon/irc/message.h>
#include <support/fuzz.h>

#define REST_LIMIT (MESSAGE_LIMIT - 2)

/* Of a stream: some lines of the greatest length, and not so much that few inputs can be tried. */
#define STREAM_LIMIT 20000

/* The stream that an input stands for: high bytes are runs, so that small inputs reach the limits. */
static void expand(struct buffer *stream, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 0xf0) {
			buffer_append_char(stream, (char)data[i]);
			continue;
		}
		for (int run = (data[i] & 15) * 39 + 1; run > 0; run--)
			buffer_append_char(stream, 'x');
	}
}

static void record(struct buffer *results, struct slice line)
{
	buffer_append_format(results, "<%zu:", line.len);
	buffer_append_slice(results, line);
}

static bool is_too_long(struct slice line, size_t tags_limit)
{
	size_t tags = 0;

	if (line.len > 0 && line.data[0] == '@')
		while (tags < line.len && (tags == 0 || line.data[tags - 1] != ' '))
			tags++;
	return tags > tags_limit || line.len - tags > REST_LIMIT;
}

/* One byte after the other, without memory limits. */
static void read_plainly(struct buffer *results, struct slice stream, size_t tags_limit)
{
	struct slice line = {.data = stream.data, .len = 0};

	for (size_t i = 0; i <= stream.len; i++) {
		bool at_end = i == stream.len;

		if (!at_end && stream.data[i] != '\r' && stream.data[i] != '\n') {
			line.len++;
			continue;
		}
		if (is_too_long(line, tags_limit))
			buffer_append_text(results, "!");
		else if (line.len > 0 && !at_end)
			record(results, line);
		line = (struct slice){.data = stream.data + i + 1, .len = 0};
	}
}

static void feed(struct lines *lines, struct buffer *results, struct slice input)
{
	enum lines_result result;
	struct slice line;

	while ((result = lines_next(lines, &input, &line)) != LINES_NEED_MORE) {
		if (result == LINES_TOO_LONG)
			buffer_append_text(results, "!");
		else
			record(results, line);
		require(lines->partial_capacity <= lines->tags_limit + REST_LIMIT);
	}
	require(input.len == 0);
	require(lines->partial_len <= lines->partial_capacity);
	require(lines->partial_capacity <= lines->tags_limit + REST_LIMIT);
	require(!lines->partial == (lines->partial_len == 0));
}

/* Pieces of 1 to longest bytes; the seed says which. */
static void read_in_pieces(
	struct buffer *results, struct slice stream, unsigned short tags_limit, size_t longest, uint32_t seed)
{
	struct lines lines;

	lines_init(&lines, tags_limit);
	while (stream.len > 0) {
		size_t len;

		seed = seed * 1664525 + 1013904223;
		len = longest == SIZE_MAX ? stream.len : (seed >> 16) % longest + 1;
		if (len > stream.len)
			len = stream.len;
		feed(&lines, results, (struct slice){.data = stream.data, .len = len});
		stream.data += len;
		stream.len -= len;
	}
	lines_finish(&lines);
}

static void require_same_in_pieces(const struct buffer *stream, unsigned short tags_limit, size_t longest, uint8_t seed)
{
	struct buffer expected, results;

	buffer_init(&expected, SIZE_MAX);
	buffer_init(&results, SIZE_MAX);
	read_plainly(&expected, buffer_slice(stream), tags_limit);
	read_in_pieces(&results, buffer_slice(stream), tags_limit, longest, seed);
	require(slice_equal(buffer_slice(&results), buffer_slice(&expected)));
	buffer_finish(&expected);
	buffer_finish(&results);
}

/* The first byte says how long tags may be, the second in which pieces the rest comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned short tags_limits[] = {
		0, 1, 30, 600, MESSAGE_CLIENT_TAGS_LIMIT, MESSAGE_SERVER_TAGS_LIMIT};
	static const size_t longest[] = {1, 2, 50, 700};
	struct buffer stream;
	unsigned short tags_limit;

	if (size < 2)
		return 0;
	tags_limit = tags_limits[data[0] % (sizeof(tags_limits) / sizeof(tags_limits[0]))];
	buffer_init(&stream, STREAM_LIMIT);
	expand(&stream, data + 2, size - 2);
	require_same_in_pieces(&stream, tags_limit, SIZE_MAX, data[1]);
	require_same_in_pieces(&stream, tags_limit, longest[data[1] % 4], data[1]);
	buffer_finish(&stream);
	return 0;
}
