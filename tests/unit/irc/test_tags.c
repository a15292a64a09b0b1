#include <apollon/irc/tags.h>

#include <stdio.h>
#include <string.h>

#include <support/unit.h>

static void assert_tags(const char *tags, const char *expected)
{
	struct slice rest = slice_of(tags), key, value;
	char found[256] = "";

	while (tags_next(&rest, &key, &value))
		sprintf(found + strlen(found), "<%.*s|%.*s>", SLICE_ARGUMENTS(key), SLICE_ARGUMENTS(value));
	assert_string_equal(found, expected);
}

static void test_next(void **state)
{
	(void)state;
	assert_tags("a=1;b;+v/c=x\\sy", "<a|1><b|><+v/c|x\\sy>");
	assert_tags("a=", "<a|>");
	assert_tags("a=b=c", "<a|b=c>");
	assert_tags("=v", "<|v>");
}

static void test_next_skips_what_is_empty(void **state)
{
	(void)state;
	assert_tags(NULL, "");
	assert_tags("", "");
	assert_tags(";;;", "");
	assert_tags(";a;;b;", "<a|><b|>");
}

static void test_find_gives_the_last(void **state)
{
	struct slice value = SLICE("untouched");

	(void)state;
	assert_false(tags_find(NULL, "a", &value));
	assert_false(tags_find("", "a", &value));
	assert_false(tags_find("ab=1;A=2;+a=3", "a", &value));
	assert_true(slice_equal_text(value, "untouched"));
	assert_true(tags_find("a=1;b=2;a=3;c", "a", &value));
	assert_true(slice_equal_text(value, "3"));
	assert_true(tags_find("c=1;c", "c", &value));
	assert_true(slice_equal_text(value, ""));
}

static void test_valid_keys(void **state)
{
	static const char *const valid[] = {"a", "A9-", "+a", "example.com/a", "+draft/reply", "-", "9"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		assert_true(tags_key_is_valid(slice_of(valid[i])));
}

static void test_invalid_keys(void **state)
{
	static const struct slice invalid[] = {SLICE(""), SLICE("+"), SLICE("++a"), SLICE("a b"), SLICE("a.b"),
		SLICE("/a"), SLICE("+/a"), SLICE("v/"), SLICE("v/w/a"), SLICE("a_b"), SLICE("\xc3\xbc"), SLICE("a\0"),
		SLICE("v v/a"), SLICE("a+")};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(invalid); i++)
		assert_false(tags_key_is_valid(invalid[i]));
}

static void assert_appended(void (*append)(struct buffer *, struct slice), struct slice value, struct slice expected)
{
	struct buffer buffer;

	buffer_init(&buffer, SIZE_MAX);
	append(&buffer, value);
	assert_true(slice_equal(buffer_slice(&buffer), expected));
	buffer_finish(&buffer);
}

static void test_escape(void **state)
{
	(void)state;
	assert_appended(tags_append_escaped, SLICE(""), SLICE(""));
	assert_appended(tags_append_escaped, SLICE("abc=:\xc3\xbc"), SLICE("abc=:\xc3\xbc"));
	assert_appended(tags_append_escaped, SLICE("; \\\r\n"), SLICE("\\:\\s\\\\\\r\\n"));
}

static void test_unescape(void **state)
{
	(void)state;
	assert_appended(tags_append_unescaped, SLICE(""), SLICE(""));
	assert_appended(tags_append_unescaped, SLICE("\\:\\s\\\\\\r\\n"), SLICE("; \\\r\n"));
	assert_appended(tags_append_unescaped, SLICE("\\b\\\xc3\xbc"), SLICE("b\xc3\xbc"));
	assert_appended(tags_append_unescaped, SLICE("a\\"), SLICE("a"));
	assert_appended(tags_append_unescaped, SLICE("\\"), SLICE(""));
	assert_appended(tags_append_unescaped, SLICE("\\\\s"), SLICE("\\s"));
}

static void test_escape_into_a_full_buffer(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 3);
	tags_append_escaped(&buffer, SLICE("a;"));
	assert_false(buffer.overflowed);
	tags_append_escaped(&buffer, SLICE("b"));
	assert_true(buffer.overflowed);
	assert_string_equal(buffer_text(&buffer), "a\\:");
	buffer_finish(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_next_skips_what_is_empty),
		cmocka_unit_test(test_find_gives_the_last),
		cmocka_unit_test(test_valid_keys),
		cmocka_unit_test(test_invalid_keys),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_unescape),
		cmocka_unit_test(test_escape_into_a_full_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
