#include "client/terminal_input.h"

#include <string.h>

#include <apollon/base/text.h>

enum { ESCAPE = 0x1b, DELETE = 0x7f };

static const char paste_end[] = "\033[201~";
enum { PASTE_END_LEN = sizeof(paste_end) - 1 };

void terminal_input_init(struct terminal_input *input, struct terminal_input_sink sink)
{
	*input = (struct terminal_input){.sink = sink};
	buffer_init(&input->paste, TERMINAL_INPUT_PASTE_LIMIT);
}

void terminal_input_finish(struct terminal_input *input)
{
	buffer_finish(&input->paste);
}

void terminal_input_reset(struct terminal_input *input)
{
	input->key_len = 0;
	input->pasting = false;
	input->open = false;
	input->cut = false;
	input->marker_matched = 0;
	buffer_clear(&input->paste);
}

bool terminal_input_is_pending(const struct terminal_input *input)
{
	return !input->pasting && input->key_len > 0 && input->key[0] == ESCAPE;
}

bool terminal_input_is_pasting(const struct terminal_input *input)
{
	return input->pasting;
}

bool terminal_input_is_open(const struct terminal_input *input)
{
	return input->open;
}

/* The length of the UTF-8 character that a byte begins; 0 when it begins none. */
static size_t character_len(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* U+0080 to U+009F. */
static bool is_c1(struct slice character)
{
	return character.len == 2 && (unsigned char)character.data[0] == 0xc2 &&
		(unsigned char)character.data[1] < 0xa0;
}

static bool is_printable(struct slice character)
{
	return text_is_utf8(character) && !is_c1(character);
}

size_t terminal_input_clean(char *data, size_t len)
{
	size_t kept = 0;
	for (size_t at = 0; at < len;) {
		unsigned char byte = (unsigned char)data[at];
		size_t size = character_len(byte);
		if (byte == '\r') {
			at += at + 1 < len && data[at + 1] == '\n';
			data[kept++] = '\n';
			at++;
		} else if (byte == '\n' || byte == '\t' || (byte >= ' ' && byte < DELETE)) {
			data[kept++] = data[at++];
		} else if (size > 1 && at + size <= len && is_printable((struct slice){data + at, size})) {
			memmove(data + kept, data + at, size);
			kept += size;
			at += size;
		} else {
			at++;
		}
	}
	while (kept > 0 && data[kept - 1] == '\n')
		kept--;
	return kept;
}

static void hand_out_paste(struct terminal_input *input)
{
	struct buffer paste = input->paste;
	bool cut = input->cut;
	buffer_init(&input->paste, TERMINAL_INPUT_PASTE_LIMIT);
	input->pasting = false;
	input->cut = false;
	input->marker_matched = 0;
	paste.len = terminal_input_clean(paste.data, paste.len);
	input->sink.on_paste(input->sink.context, buffer_slice(&paste), cut);
	buffer_finish(&paste);
}

static void hand_out_key(struct terminal_input *input)
{
	char key[TERMINAL_INPUT_KEY_LIMIT];
	size_t len = input->key_len;
	memcpy(key, input->key, len);
	input->key_len = 0;
	input->sink.on_key(input->sink.context, (struct slice){key, len});
}

static void keep(struct terminal_input *input, const char *bytes, size_t len)
{
	if (!buffer_append(&input->paste, bytes, len)) {
		input->paste.overflowed = false;
		input->cut = true;
	}
}

/* What may be the end marker is kept only once it turns out not to be. */
static void paste_byte(struct terminal_input *input, char byte)
{
	if (byte != paste_end[input->marker_matched]) {
		keep(input, paste_end, input->marker_matched);
		input->marker_matched = 0;
	}
	if (byte != paste_end[input->marker_matched]) {
		keep(input, &byte, 1);
	} else if (++input->marker_matched == PASTE_END_LEN) {
		input->open = false;
		hand_out_paste(input);
	}
}

/* An escape sequence is whole: hands it out unless it is one of the marks around a paste. */
static void end_sequence(struct terminal_input *input)
{
	struct slice key = {input->key, input->key_len};
	if (slice_equal_text(key, "\033[200~")) {
		input->key_len = 0;
		input->pasting = true;
	} else if (slice_equal_text(key, paste_end)) {
		input->key_len = 0;
		input->open = false;
	} else {
		hand_out_key(input);
	}
}

/* One more byte of a key. Returns false when it does not belong to it; the key is then gone. */
static bool continue_character(struct terminal_input *input, unsigned char byte)
{
	if (byte < 0x80 || byte > 0xbf) {
		input->key_len = 0;
		return false;
	}
	input->key[input->key_len++] = (char)byte;
	if (input->key_len < character_len((unsigned char)input->key[0]))
		return true;
	if (is_printable((struct slice){input->key, input->key_len}))
		hand_out_key(input);
	input->key_len = 0;
	return true;
}

static bool continue_control_sequence(struct terminal_input *input, unsigned char byte)
{
	bool linux_function_key = byte == '[' && input->key_len == 2;
	if (byte < ' ' || byte > '~' || input->key_len == TERMINAL_INPUT_KEY_LIMIT) {
		input->key_len = 0;
		return false;
	}
	input->key[input->key_len++] = (char)byte;
	if (byte >= '@' && !linux_function_key)
		end_sequence(input);
	return true;
}

static bool continue_escape(struct terminal_input *input, unsigned char byte)
{
	if (input->key_len > 1 && input->key[1] == '[')
		return continue_control_sequence(input, byte);
	if (byte == ESCAPE || byte >= 0x80) {
		hand_out_key(input);
		return false;
	}
	bool introducer = input->key_len == 1 && (byte == '[' || byte == 'O');
	input->key[input->key_len++] = (char)byte;
	if (!introducer)
		hand_out_key(input);
	return true;
}

static void begin_key(struct terminal_input *input, unsigned char byte)
{
	size_t len = character_len(byte);
	if (len == 0)
		return;
	input->key[0] = (char)byte;
	input->key_len = 1;
	if (len == 1 && byte != ESCAPE)
		hand_out_key(input);
}

static void key_byte(struct terminal_input *input, unsigned char byte)
{
	bool taken = false;
	if (input->key_len > 0)
		taken = input->key[0] == ESCAPE ? continue_escape(input, byte) : continue_character(input, byte);
	if (!taken)
		begin_key(input, byte);
}

static bool has_line_end(struct slice bytes)
{
	return bytes.len > 0 && (memchr(bytes.data, '\r', bytes.len) || memchr(bytes.data, '\n', bytes.len));
}

void terminal_input_feed(struct terminal_input *input, struct slice bytes)
{
	if (input->open && bytes.len > 1 && has_line_end(bytes))
		input->pasting = true;
	for (size_t at = 0; at < bytes.len; at++) {
		if (input->pasting)
			paste_byte(input, bytes.data[at]);
		else
			key_byte(input, (unsigned char)bytes.data[at]);
	}
}

void terminal_input_flush(struct terminal_input *input)
{
	if (terminal_input_is_pending(input))
		hand_out_key(input);
}

void terminal_input_expire(struct terminal_input *input)
{
	if (!input->pasting)
		return;
	input->open = true;
	hand_out_paste(input);
}
