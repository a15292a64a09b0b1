/*
 * Whatever a terminal sends, in whatever pieces: keys are whole, pastes are clean text, pieces make no difference, and what is
 * drawn of it stands where the layout says. The first byte is the width of the screen; 0xff separates pieces.
 */
#include <string.h>

#include <apollon/base/text.h>
#include <support/fuzz.h>

#include "client/graphemes.h"
#include "client/screen_layout.h"
#include "client/terminal_input.h"

#define SEPARATOR 0xff

/* Of a paste: what comes back to the start of a cluster begins at the start of the text each time. */
#define CLUSTERS_LIMIT 300

struct record {
	struct buffer events;
	size_t columns;
};

static void check_clusters(struct slice text)
{
	size_t count = 0;
	for (size_t at = 0; at < text.len && count < CLUSTERS_LIMIT; count++) {
		size_t next = graphemes_next(text, at);
		require(next > at && next <= text.len);
		require(graphemes_previous(text, next) == at);
		require(graphemes_width((struct slice){text.data + at, next - at}) <= 2);
		at = next;
	}
}

static void check_layout(struct slice text, size_t columns)
{
	static const struct slice prompt = {"\001\033[1m\002#x\001\033[0m\002> ", 16};
	struct screen_position end = screen_layout_end(prompt, text, columns);
	size_t before = 0;
	for (size_t row = 0; row <= end.row + 1 && row < CLUSTERS_LIMIT; row++) {
		size_t start = screen_layout_row_start(prompt, text, columns, row);
		struct slice part = {text.data, start};
		require(start >= before && start <= text.len);
		/* On less than a tab, one thing may take several rows. */
		require(screen_layout_end(prompt, part, columns).row <= row || start == 0 || columns < 8);
		before = start;
	}
	if (end.row + 1 < CLUSTERS_LIMIT)
		require(before == text.len);
}

static void on_key(void *context, struct slice key)
{
	struct record *record = context;
	require(key.len > 0 && key.len <= TERMINAL_INPUT_KEY_LIMIT);
	if (key.data[0] != '\033') {
		require(text_is_utf8(key));
		require(key.len == 1 || (unsigned char)key.data[0] >= 0xc2);
	}
	buffer_append_format(&record->events, "<%.*s>", SLICE_ARGUMENTS(key));
}

static void on_paste(void *context, struct slice text, bool was_cut)
{
	struct record *record = context;
	require(text.len <= TERMINAL_INPUT_PASTE_LIMIT);
	require(text_is_utf8(text));
	require(text.len == 0 || text.data[text.len - 1] != '\n');
	for (size_t at = 0; at < text.len; at++) {
		unsigned char byte = (unsigned char)text.data[at];
		require((byte >= ' ' && byte != 0x7f) || byte == '\n' || byte == '\t');
	}
	check_clusters(text);
	check_layout(text, record->columns);
	buffer_append_format(&record->events, "{%.*s%s}", SLICE_ARGUMENTS(text), was_cut ? "|cut" : "");
}

static void begin(struct record *record, struct terminal_input *input, size_t columns)
{
	struct terminal_input_sink sink = {.on_key = on_key, .on_paste = on_paste, .context = record};
	record->columns = columns;
	buffer_init(&record->events, SIZE_MAX);
	terminal_input_init(input, sink);
}

static void finish(struct terminal_input *input)
{
	terminal_input_flush(input);
	terminal_input_expire(input);
	require(!terminal_input_is_pending(input) && !terminal_input_is_pasting(input));
	terminal_input_finish(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct terminal_input pieces;
	struct terminal_input whole;
	struct record of_pieces;
	struct record of_whole;
	struct buffer stream;
	size_t columns = size > 0 && data[0] > 0 ? data[0] : 1;

	begin(&of_pieces, &pieces, columns);
	begin(&of_whole, &whole, columns);
	buffer_init(&stream, SIZE_MAX);
	for (size_t at = size > 0; at < size;) {
		const uint8_t *end = memchr(data + at, SEPARATOR, size - at);
		size_t len = end ? (size_t)(end - (data + at)) : size - at;
		struct slice piece = {(const char *)data + at, len};
		terminal_input_feed(&pieces, piece);
		buffer_append_slice(&stream, piece);
		at += len + 1;
	}
	terminal_input_feed(&whole, buffer_slice(&stream));
	finish(&pieces);
	finish(&whole);
	require(slice_equal(buffer_slice(&of_pieces.events), buffer_slice(&of_whole.events)));
	buffer_finish(&stream);
	buffer_finish(&of_pieces.events);
	buffer_finish(&of_whole.events);
	return 0;
}
