#include <apollon/base/slice.h>

#include <string.h>

struct slice slice_of(const char *text)
{
	if (!text)
		return SLICE("");
	return (struct slice){.data = text, .len = strlen(text)};
}

/* memcmp may not be given NULL, not even for no bytes. */
static bool same_bytes(const char *a, const char *b, size_t len)
{
	return len == 0 || memcmp(a, b, len) == 0;
}

bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && same_bytes(a.data, b.data, a.len);
}

bool slice_equal_text(struct slice slice, const char *text)
{
	return slice_equal(slice, slice_of(text));
}

bool slice_starts_with(struct slice slice, struct slice prefix)
{
	return slice.len >= prefix.len && same_bytes(slice.data, prefix.data, prefix.len);
}

bool slice_next(struct slice *rest, char separator, struct slice *part)
{
	const char *end;

	if (!rest->data)
		return false;
	end = memchr(rest->data, separator, rest->len);
	if (!end) {
		*part = *rest;
		*rest = (struct slice){.data = NULL, .len = 0};
		return true;
	}
	*part = (struct slice){.data = rest->data, .len = (size_t)(end - rest->data)};
	rest->data += part->len + 1;
	rest->len -= part->len + 1;
	return true;
}
