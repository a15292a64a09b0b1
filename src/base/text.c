#include <apollon/base/text.h>

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

bool text_copy(char *target, size_t size, struct slice source)
{
	size_t len;

	assert(size > 0);
	len = source.len < size ? source.len : size - 1;
	if (len > 0)
		memcpy(target, source.data, len);
	target[len] = '\0';
	return len == source.len;
}

/* The length of the run of ASCII bytes, to the whole word: the rest is cheap enough one by one. */
static size_t ascii_words(const char *data, size_t len)
{
	size_t done = 0;
	uint64_t word;

	while (len - done >= sizeof(word)) {
		memcpy(&word, data + done, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
		done += sizeof(word);
	}
	return done;
}

/* The length of the UTF-8 character that text begins with; 0 when there is none. */
static size_t character_len(const char *data, size_t len)
{
	utf8proc_int32_t code_point;
	utf8proc_ssize_t result = utf8proc_iterate((const utf8proc_uint8_t *)data, (utf8proc_ssize_t)len, &code_point);

	return result > 0 ? (size_t)result : 0;
}

bool text_is_utf8(struct slice text)
{
	size_t at = 0, step;

	while (at < text.len) {
		step = ascii_words(text.data + at, text.len - at);
		if (step == 0)
			step = text.data[at] & 0x80 ? character_len(text.data + at, text.len - at) : 1;
		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

size_t text_utf8_prefix(struct slice text, size_t limit)
{
	size_t start = limit;

	if (text.len <= limit)
		return text.len;
	while (start > 0 && limit - start < 3 && (text.data[start] & 0xC0) == 0x80)
		start--;
	/* Bytes that are no UTF-8 are no character that could be cut. */
	return start + character_len(text.data + start, text.len - start) > limit ? start : limit;
}
