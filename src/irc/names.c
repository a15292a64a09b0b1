#include <apollon/irc/names.h>

#include <stddef.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_nick_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || (c && strchr("[]\\`_^{|}-", c));
}

bool names_is_nick(const char *name)
{
	size_t len = 0;

	if (is_digit(name[0]) || name[0] == '-')
		return false;
	while (len <= NICK_LIMIT && is_nick_character(name[len]))
		len++;
	return len > 0 && len <= NICK_LIMIT && !name[len];
}

/* Controls are 0 to 31, 127, and in UTF-8 those from U+0080 to U+009F. */
static bool is_blank_or_control(const char *text)
{
	unsigned char c = (unsigned char)text[0], next;

	if (c == 0xC2) {
		next = (unsigned char)text[1];
		return next >= 0x80 && next <= 0x9F;
	}
	return c <= ' ' || c == 0x7F;
}

/* Whether text consists of at most limit bytes without blanks, commas and controls. */
static bool is_word(const char *text, size_t limit)
{
	size_t len = 0;

	for (; text[len]; len++)
		if (len == limit || text[len] == ',' || is_blank_or_control(text + len))
			return false;
	return true;
}

bool names_is_channel(const char *name)
{
	return name[0] == '#' && is_word(name, CHANNEL_NAME_LIMIT);
}

bool names_looks_like_channel(const char *name)
{
	return name[0] == '#' || name[0] == '&';
}

bool names_is_key(const char *key)
{
	return key[0] && key[0] != ':' && is_word(key, KEY_LIMIT);
}
