#include "client/sanitize.h"

#include <ctype.h>
#include <stdint.h>
#include <utf8proc.h>

/* IRC formatting: modern.ircdocs.horse "IRC Formatting". */
enum format_code {
	FORMAT_BOLD = 0x02,
	FORMAT_COLOR = 0x03,
	FORMAT_HEX_COLOR = 0x04,
	FORMAT_RESET = 0x0f,
	FORMAT_MONOSPACE = 0x11,
	FORMAT_REVERSE = 0x16,
	FORMAT_ITALIC = 0x1d,
	FORMAT_STRIKE = 0x1e,
	FORMAT_UNDERLINE = 0x1f,
};

/* mIRC's sixteen colours as those of the 256-colour set: the terminal's own theme gets no say, as IRC's colours mean what they
 * are. 99 is the default. */
static const uint8_t palette[16] = {231, 16, 19, 34, 196, 88, 90, 208, 226, 46, 30, 51, 21, 201, 244, 250};

/* The styles that are on: each code turns its own off again. */
struct style_state {
	bool bold, italic, underline, strike, reverse, any;
};

static void append_color(struct buffer *target, unsigned color, bool is_background)
{
	if (color >= sizeof(palette))
		buffer_append_text(target, is_background ? "\033[49m" : "\033[39m");
	else
		buffer_append_format(target, "\033[%u;5;%um", is_background ? 48u : 38u, palette[color]);
}

/* At most two digits. */
static bool take_number(struct slice text, size_t *position, unsigned *number)
{
	size_t start = *position;
	*number = 0;
	while (*position < text.len && *position < start + 2 && isdigit((unsigned char)text.data[*position]))
		*number = *number * 10 + (unsigned)(text.data[(*position)++] - '0');
	return *position > start;
}

/* Behind the code: "FF", "FF,BB" or nothing, which means the default colours. */
static void take_colors(struct buffer *target, struct slice text, size_t *position, bool is_styled)
{
	unsigned foreground, background;

	if (!take_number(text, position, &foreground)) {
		if (is_styled)
			buffer_append_text(target, "\033[39;49m");
		return;
	}
	if (is_styled)
		append_color(target, foreground, false);
	if (*position + 1 < text.len && text.data[*position] == ',' &&
		isdigit((unsigned char)text.data[*position + 1])) {
		(*position)++;
		take_number(text, position, &background);
		if (is_styled)
			append_color(target, background, true);
	}
}

/* Behind the code: six hexadecimal digits, perhaps a comma and six more. They are dropped: few terminals and fewer people have use
 * for them. */
static void drop_hex_colors(struct slice text, size_t *position)
{
	for (unsigned part = 0; part < 2; part++) {
		size_t end = *position + (part && *position < text.len && text.data[*position] == ',' ? 1 : 0);
		size_t start = end;
		while (end < text.len && end < start + 6 && isxdigit((unsigned char)text.data[end]))
			end++;
		if (end != start + 6)
			return;
		*position = end;
	}
}

static void toggle(struct buffer *target, bool *is_on, const char *on, const char *off)
{
	*is_on = !*is_on;
	buffer_append_text(target, *is_on ? on : off);
}

static void switch_style(struct buffer *target, struct style_state *state, char code)
{
	state->any = true;
	switch (code) {
	case FORMAT_BOLD:
		toggle(target, &state->bold, "\033[1m", "\033[22m");
		break;
	case FORMAT_ITALIC:
		toggle(target, &state->italic, "\033[3m", "\033[23m");
		break;
	case FORMAT_UNDERLINE:
		toggle(target, &state->underline, "\033[4m", "\033[24m");
		break;
	case FORMAT_STRIKE:
		toggle(target, &state->strike, "\033[9m", "\033[29m");
		break;
	case FORMAT_REVERSE:
		toggle(target, &state->reverse, "\033[7m", "\033[27m");
		break;
	case FORMAT_RESET:
		*state = (struct style_state){.any = true};
		buffer_append_text(target, "\033[0m");
		break;
	default:
		break;
	}
}

static bool is_format_code(char c)
{
	switch (c) {
	case FORMAT_BOLD:
	case FORMAT_COLOR:
	case FORMAT_HEX_COLOR:
	case FORMAT_RESET:
	case FORMAT_MONOSPACE:
	case FORMAT_REVERSE:
	case FORMAT_ITALIC:
	case FORMAT_STRIKE:
	case FORMAT_UNDERLINE:
		return true;
	default:
		return false;
	}
}

static void apply_format(
	struct buffer *target, struct slice text, size_t *position, struct style_state *state, bool is_styled)
{
	char code = text.data[(*position)++];

	if (code == FORMAT_COLOR)
		take_colors(target, text, position, is_styled);
	else if (code == FORMAT_HEX_COLOR)
		drop_hex_colors(text, position);
	else if (is_styled)
		switch_style(target, state, code);
	state->any = true;
}

/* Characters that change the order of others, or are not to be seen. The joiners U+200C and U+200D are needed for scripts and
 * emoji, and join only what stands beside them. */
bool sanitize_is_deceptive(int32_t character)
{
	static const int32_t ranges[][2] = {{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x61c, 0x61c}, {0x115f, 0x1160},
		{0x180b, 0x180f}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff}};

	for (size_t index = 0; index < sizeof(ranges) / sizeof(ranges[0]); index++) {
		if (character >= ranges[index][0] && character <= ranges[index][1])
			return true;
	}
	return false;
}

static void append_wide(struct buffer *target, struct slice text, size_t *position)
{
	utf8proc_int32_t character;
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data + *position;
	utf8proc_ssize_t len = utf8proc_iterate(bytes, (utf8proc_ssize_t)(text.len - *position), &character);

	if (len <= 0) {
		buffer_append_format(target, "\\x%02X", *bytes);
		len = 1;
	} else if (sanitize_is_deceptive(character)) {
		buffer_append_format(target, "<U+%04X>", (unsigned)character);
	} else {
		buffer_append(target, bytes, (size_t)len);
	}
	*position += (size_t)len;
}

static bool is_plain(char c)
{
	return ((unsigned char)c >= 0x20 && (unsigned char)c < 0x7f) || c == '\t';
}

void sanitize_append(struct buffer *target, struct slice text, enum sanitize_formatting formatting)
{
	struct style_state state = {0};
	size_t position = 0;

	while (position < text.len) {
		size_t start = position;
		while (position < text.len && is_plain(text.data[position]))
			position++;
		buffer_append(target, text.data + start, position - start);
		if (position == text.len)
			break;
		if (formatting != SANITIZE_SHOW && is_format_code(text.data[position])) {
			apply_format(target, text, &position, &state, formatting == SANITIZE_STYLE);
		} else if ((unsigned char)text.data[position] >= 0x80) {
			append_wide(target, text, &position);
		} else {
			buffer_append_char(target, '^');
			buffer_append_char(target, text.data[position++] ^ 0x40);
		}
	}
	if (state.any && formatting == SANITIZE_STYLE)
		buffer_append_text(target, "\033[0m");
}
