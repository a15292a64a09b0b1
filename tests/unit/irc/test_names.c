#include <apollon/irc/names.h>

#include <string.h>

#include <support/unit.h>

/* Of a first byte and as many more as said. */
static const char *run(char first, size_t more)
{
	static char text[256];

	text[0] = first;
	memset(text + 1, 'x', more);
	text[more + 1] = '\0';
	return text;
}

static void test_nicks(void **state)
{
	static const char *const valid[] = {"a", "Bob", "[]\\`_^{|}", "a-1", "_"};
	static const char *const invalid[] = {"", "1a", "-a", "a b", "a!", "a@", "a.b", "a,b", "a:", "#a", "a*", "a?",
		"~a", "a\x01", "\xc3\xbc", "a$", "+a", "a\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		assert_true(names_is_nick(valid[i]));
	for (size_t i = 0; i < COUNT_OF(invalid); i++)
		assert_false(names_is_nick(invalid[i]));
	assert_true(names_is_nick(run('a', NICK_LIMIT - 1)));
	assert_false(names_is_nick(run('a', NICK_LIMIT)));
}

static void test_channels(void **state)
{
	static const char *const valid[] = {
		"#", "##", "#a", "#a:b", "#\xc3\xbc", "#\xf0\x9f\x91\x8b", "#a*", "#&", "#\xc2\xa0"};
	static const char *const invalid[] = {"", "a", "&a", "+a", "!a", "#a b", "#a,b", "#\a", "#\x01", "#\x1f",
		"#\x7f", "#a\n", "# ", "#\xc2\x80", "#\xc2\x9f"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		assert_true(names_is_channel(valid[i]));
	for (size_t i = 0; i < COUNT_OF(invalid); i++)
		assert_false(names_is_channel(invalid[i]));
	assert_true(names_is_channel(run('#', CHANNEL_NAME_LIMIT - 1)));
	assert_false(names_is_channel(run('#', CHANNEL_NAME_LIMIT)));
}

static void test_what_looks_like_a_channel(void **state)
{
	(void)state;
	assert_true(names_looks_like_channel("#a"));
	assert_true(names_looks_like_channel("&a"));
	assert_true(names_looks_like_channel("#"));
	assert_false(names_looks_like_channel(""));
	assert_false(names_looks_like_channel("a#"));
	assert_false(names_looks_like_channel("+a"));
}

static void test_keys(void **state)
{
	static const char *const valid[] = {"k", "secret:1", "*", "\xc3\xbc"};
	static const char *const invalid[] = {"", ":k", "a b", "a,b", "a\t", "\x7f", "\xc2\x85"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(valid); i++)
		assert_true(names_is_key(valid[i]));
	for (size_t i = 0; i < COUNT_OF(invalid); i++)
		assert_false(names_is_key(invalid[i]));
	assert_true(names_is_key(run('k', KEY_LIMIT - 1)));
	assert_false(names_is_key(run('k', KEY_LIMIT)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nicks),
		cmocka_unit_test(test_channels),
		cmocka_unit_test(test_what_looks_like_a_channel),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
