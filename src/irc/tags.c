#include <apollon/irc/tags.h>

#include <string.h>

bool tags_next(struct slice *rest, struct slice *key, struct slice *value)
{
	struct slice tag;

	while (slice_next(rest, ';', &tag)) {
		if (tag.len == 0)
			continue;
		slice_next(&tag, '=', key);
		*value = tag.data ? tag : SLICE("");
		return true;
	}
	return false;
}

bool tags_find(const char *tags, const char *key, struct slice *value)
{
	struct slice rest = slice_of(tags), found_key, found_value;
	bool found = false;

	while (tags_next(&rest, &found_key, &found_value)) {
		if (!slice_equal_text(found_key, key))
			continue;
		*value = found_value;
		found = true;
	}
	return found;
}

static bool is_key_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* At least one character; a vendor is a host name, so that it may have dots. */
static bool is_key_part(struct slice part, bool may_have_dots)
{
	for (size_t i = 0; i < part.len; i++)
		if (!is_key_character(part.data[i]) && !(may_have_dots && part.data[i] == '.'))
			return false;
	return part.len > 0;
}

bool tags_key_is_valid(struct slice key)
{
	const char *slash;
	struct slice vendor;

	if (slice_starts_with(key, SLICE("+"))) {
		key.data++;
		key.len--;
	}
	slash = memchr(key.data, '/', key.len);
	if (!slash)
		return is_key_part(key, false);
	slice_next(&key, '/', &vendor);
	return is_key_part(vendor, true) && is_key_part(key, false);
}

/* The letter that stands behind a backslash for c; 0 when c stands for itself. */
static char escape_of(char c)
{
	switch (c) {
	case ';':
		return ':';
	case ' ':
		return 's';
	case '\\':
		return '\\';
	case '\r':
		return 'r';
	case '\n':
		return 'n';
	default:
		return '\0';
	}
}

/* The reverse; any other letter stands for itself. */
static char unescape(char letter)
{
	switch (letter) {
	case ':':
		return ';';
	case 's':
		return ' ';
	case 'r':
		return '\r';
	case 'n':
		return '\n';
	default:
		return letter;
	}
}

void tags_append_escaped(struct buffer *buffer, struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		char escape = escape_of(value.data[i]);

		if (escape)
			buffer_append(buffer, (const char[]){'\\', escape}, 2);
		else
			buffer_append_char(buffer, value.data[i]);
	}
}

/* A backslash at the very end has nothing to stand before and is dropped, as the specification says. */
void tags_append_unescaped(struct buffer *buffer, struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] != '\\')
			buffer_append_char(buffer, value.data[i]);
		else if (++i < value.len)
			buffer_append_char(buffer, unescape(value.data[i]));
	}
}
