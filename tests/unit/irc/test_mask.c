#include <apollon/irc/mask.h>

#include <string.h>
#include <time.h>

#include <support/unit.h>

struct pair {
	const char *mask;
	const char *text;
};

static const struct pair matching[] = {
	{"", ""},
	{"*", ""},
	{"***", ""},
	{"*", "anything"},
	{"bob!*@*", "bob!u@h"},
	{"BOB!*@*.Example", "bob!u@a.eXAMPLE"},
	{"a?c", "abc"},
	{"???", "abc"},
	{"*a*b*c*", "xxaxxbxxcxx"},
	{"*abc", "ababcabc"},
	{"*?", "a"},
	{"a*a", "aa"},
	{"a**b", "ab"},
	{"?*?*?", "abc"},
	{"*.example", ".example"},
	{"*aab", "aaaaab"},
	{"a[b]", "A[B]"},
	{"\xc3\xbc*", "\xc3\xbcx"},
};

static const struct pair different[] = {
	{"", "a"},
	{"a", ""},
	{"?", ""},
	{"a", "ab"},
	{"ab", "a"},
	{"a?", "a"},
	{"?a", "a"},
	{"*a", "ab"},
	{"a*", "ba"},
	{"*a*b*", "ba"},
	{"a*a", "a"},
	{"a?c", "abbc"},
	{"*?*?*?*", "ab"},
	{"a[", "a{"},
	{"*abc", "abcab"},
	{"\\*", "*"},
};

static void test_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(matching); i++)
		assert_true(mask_match(matching[i].mask, matching[i].text));
	for (size_t i = 0; i < COUNT_OF(different); i++)
		assert_false(mask_match(different[i].mask, different[i].text));
}

static void test_question_mark_is_one_character(void **state)
{
	(void)state;
	assert_true(mask_match("?", "\xc3\xbc"));
	assert_true(mask_match("a?c",
		"a\xe2\x82\xac"
		"c"));
	assert_true(mask_match("*?", "\xf0\x9f\x91\x8b"));
	assert_false(mask_match("??", "\xc3\xbc"));
	assert_false(mask_match("*??", "\xe2\x82\xac"));
	assert_false(mask_match("?*?", "\xf0\x9f\x91\x8b"));
}

/* What tries every way would not end in the lifetime of the universe. */
static void test_many_stars_take_no_exponential_time(void **state)
{
	char mask[401], text[2001];
	clock_t start = clock();

	(void)state;
	for (size_t i = 0; i < 200; i++)
		memcpy(mask + 2 * i, "*a", 2);
	mask[400] = '\0';
	memset(text, 'a', 2000);
	text[2000] = '\0';
	for (int i = 0; i < 100; i++) {
		assert_true(mask_match(mask, text));
		text[1999] = 'b';
		assert_false(mask_match(mask, text));
		text[1999] = 'a';
		memset(mask, '*', 399);
		mask[399] = 'b';
		assert_false(mask_match(mask, text));
		memset(mask, '?', 399);
		mask[0] = '*';
		assert_false(mask_match(mask, text));
		for (size_t j = 0; j < 200; j++)
			memcpy(mask + 2 * j, "*a", 2);
	}
	assert_true((clock() - start) / CLOCKS_PER_SEC < 10);
}

static void test_has_wildcard(void **state)
{
	(void)state;
	assert_true(mask_has_wildcard("a*"));
	assert_true(mask_has_wildcard("?"));
	assert_false(mask_has_wildcard(""));
	assert_false(mask_has_wildcard("a.b[c]"));
}

static void test_complete(void **state)
{
	static const struct pair rows[] = {
		{"bob", "bob!*@*"},
		{"u@h", "*!u@h"},
		{"*.example", "*!*@*.example"},
		{"2001:db8::*", "*!*@2001:db8::*"},
		{"n!u@h", "n!u@h"},
		{"n!u", "n!u@*"},
		{"n!", "n!*@*"},
		{"n!@h", "n!*@h"},
		{"!@", "*!*@*"},
		{"@h", "*!*@h"},
		{"u@", "*!u@*"},
		{"!u", "*!u@*"},
		{"*", "*!*@*"},
		{"", "*!*@*"},
		{"n!u@h.example", "n!u@h.example"},
		{"u@h@i", "*!u@h@i"},
	};
	char target[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(mask_complete(target, sizeof(target), rows[i].mask));
		assert_string_equal(target, rows[i].text);
	}
}

static void test_complete_at_the_limit(void **state)
{
	char target[8];

	(void)state;
	assert_true(mask_complete(target, sizeof(target), "bob"));
	assert_string_equal(target, "bob!*@*");
	assert_false(mask_complete(target, sizeof(target), "bobo"));
	assert_false(mask_complete(target, 1, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_question_mark_is_one_character),
		cmocka_unit_test(test_many_stars_take_no_exponential_time),
		cmocka_unit_test(test_has_wildcard),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_complete_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
