/* Any mask and text: matching agrees with a matcher that tries every way, and what was completed is complete. */
#include <apollon/irc/mask.h>

#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>
#include <support/fuzz.h>

#define MASK_SIZE 12
#define TEXT_SIZE 16

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool matches(const char *mask, const char *text);

static bool matches_character(const char *mask, const char *text)
{
	int more = 0;

	if (!*text || is_continuation(*text))
		return false;
	while (more < 3 && is_continuation(text[more + 1]))
		more++;
	return matches(mask + 1, text + 1 + more);
}

static bool matches(const char *mask, const char *text)
{
	if (!*mask)
		return !*text;
	if (*mask == '*')
		return matches(mask + 1, text) || (*text && matches(mask, text + 1));
	if (*mask == '?')
		return matches_character(mask, text);
	return *text && lower(*mask) == lower(*text) && matches(mask + 1, text + 1);
}

/* So few different characters that most inputs match somewhere. */
static void reduce(char *text)
{
	for (; *text; text++)
		*text = "ab*?A\xc3\xbc*"[(unsigned char)*text % 8];
}

static void require_complete(const char *mask)
{
	char complete[64], again[64], small[8];

	require(mask_complete(complete, sizeof(complete), mask));
	require(strchr(complete, '!') && strchr(complete, '@'));
	require(mask_complete(again, sizeof(again), complete));
	require(strcmp(complete, again) == 0);
	require(mask_complete(small, sizeof(small), mask) == (strlen(complete) < sizeof(small)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {.data = (const char *)data, .len = size}, part;
	char mask[MASK_SIZE], text[TEXT_SIZE];

	if (size == 0)
		return 0;
	slice_next(&rest, '\n', &part);
	(void)text_copy(mask, sizeof(mask), part);
	(void)text_copy(text, sizeof(text), rest);
	require(mask_match(mask, text) == matches(mask, text));
	require(mask_has_wildcard(mask) || !mask_match(mask, text) || strcasecmp(mask, text) == 0);
	require_complete(mask);
	reduce(mask);
	reduce(text);
	require(mask_match(mask, text) == matches(mask, text));
	return 0;
}
