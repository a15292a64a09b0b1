#include "hub/client_tags.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/irc/message.h>
#include <apollon/irc/tags.h>

/* A tag takes three bytes at least: "+a;". */
#define TAGS_LIMIT (MESSAGE_CLIENT_TAGS_LIMIT / 3)

/* Each tag is a pointer to its beginning in the text; it ends with ';' or the text. */
static struct slice key_of(const char *tag)
{
	return (struct slice){tag, strcspn(tag, "=;")};
}

/* By key, and those of the same key as they stand in the text. */
static int compare(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;
	struct slice left_key = key_of(*left), right_key = key_of(*right);
	size_t len = left_key.len < right_key.len ? left_key.len : right_key.len;
	int order = memcmp(left_key.data, right_key.data, len);
	if (order == 0)
		order = (left_key.len > right_key.len) - (left_key.len < right_key.len);
	return order ? order : (*left > *right) - (*left < *right);
}

static size_t collect(const char *tags, const char *found[TAGS_LIMIT])
{
	struct slice rest = slice_of(tags), key, value;
	size_t count = 0;
	while (count < TAGS_LIMIT && tags_next(&rest, &key, &value)) {
		if (key.len > 1 && key.data[0] == '+' && tags_key_is_valid(key))
			found[count++] = key.data;
	}
	return count;
}

/* "+a=" means the same as "+a". */
static struct slice tag_of(const char *tag)
{
	struct slice key = key_of(tag), whole = {tag, strcspn(tag, ";")};
	return whole.len == key.len + 1 ? key : whole;
}

void client_tags_select(const char *tags, struct buffer *target)
{
	const char *found[TAGS_LIMIT];
	size_t count = collect(tags, found);
	qsort(found, count, sizeof(found[0]), compare);
	for (size_t i = 0; i < count; i++) {
		if (i + 1 < count && slice_equal(key_of(found[i]), key_of(found[i + 1])))
			continue;
		if (target->len > 0)
			buffer_append_char(target, ';');
		buffer_append_slice(target, tag_of(found[i]));
	}
}
