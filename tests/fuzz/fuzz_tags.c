/* Any value survives being escaped; any tags can be walked through, and are found where the walk met them. */
#include <apollon/irc/tags.h>

#include <string.h>

#include <apollon/base/alloc.h>
#include <support/fuzz.h>

static bool has_any(struct slice slice, const char *bytes)
{
	for (size_t i = 0; i < slice.len; i++)
		if (slice.data[i] && strchr(bytes, slice.data[i]))
			return true;
	return false;
}

static void require_round_trip(struct slice value)
{
	struct buffer escaped, unescaped;

	buffer_init(&escaped, SIZE_MAX);
	buffer_init(&unescaped, SIZE_MAX);
	tags_append_escaped(&escaped, value);
	require(!has_any(buffer_slice(&escaped), "; \r\n"));
	tags_append_unescaped(&unescaped, buffer_slice(&escaped));
	require(slice_equal(buffer_slice(&unescaped), value));
	buffer_finish(&escaped);
	buffer_finish(&unescaped);
}

static void require_unescapes(struct slice value)
{
	struct buffer unescaped;

	buffer_init(&unescaped, value.len);
	tags_append_unescaped(&unescaped, value);
	require(!unescaped.overflowed);
	require_round_trip(buffer_slice(&unescaped));
	buffer_finish(&unescaped);
}

/* The last tag of that key behind what the walk has met so far, which ends with this one. */
static void require_found(const char *tags, struct slice key, struct slice value, struct slice rest)
{
	char *name = alloc_text_of(key);
	struct slice found, later_key, later_value;

	while (tags_next(&rest, &later_key, &later_value))
		if (slice_equal(later_key, key))
			value = later_value;
	require(tags_find(tags, name, &found));
	require(found.data == value.data || (found.len == 0 && value.len == 0));
	require(found.len == value.len);
	free(name);
}

static void require_walk(const char *tags)
{
	struct slice rest = slice_of(tags), key, value;

	for (int count = 0; count < 50 && tags_next(&rest, &key, &value); count++) {
		require(!has_any(key, ";="));
		require(!has_any(value, ";"));
		require(!tags_key_is_valid(key) || (key.len > 0 && !has_any(key, " !@:;=,\\\r\n")));
		require_unescapes(value);
		require_found(tags, key, value, rest);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = {.data = (const char *)data, .len = size};
	char *tags = alloc_text_of(input);

	require_round_trip(input);
	if (tags)
		require_walk(tags);
	free(tags);
	return 0;
}
