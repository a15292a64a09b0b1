#include <apollon/irc/casemap.h>

#include <string.h>

#include <support/unit.h>

static void test_parse(void **state)
{
	(void)state;
	assert_int_equal(casemap_parse("ascii"), CASEMAP_ASCII);
	assert_int_equal(casemap_parse("rfc1459"), CASEMAP_RFC1459);
	assert_int_equal(casemap_parse("rfc1459-strict"), CASEMAP_RFC1459_STRICT);
	assert_int_equal(casemap_parse("strict-rfc1459"), CASEMAP_RFC1459_STRICT);
	assert_int_equal(casemap_parse("rfc7613"), CASEMAP_RFC1459);
	assert_int_equal(casemap_parse(""), CASEMAP_RFC1459);
	assert_int_equal(casemap_parse(NULL), CASEMAP_RFC1459);
}

/* Every byte, with the pairs that each mapping has. */
static void assert_mapping(enum casemap casemap, const char *upper, const char *lower)
{
	for (int c = 1; c < 256; c++) {
		const char *found = strchr(upper, c);
		char expected = found ? lower[found - upper] : (char)c;

		assert_int_equal(casemap_lower(casemap, (char)c), expected);
	}
	assert_int_equal(casemap_lower(casemap, '\0'), '\0');
}

static void test_lower(void **state)
{
	(void)state;
	assert_mapping(CASEMAP_ASCII, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz");
	assert_mapping(CASEMAP_RFC1459_STRICT, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\", "abcdefghijklmnopqrstuvwxyz{}|");
	assert_mapping(CASEMAP_RFC1459, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~", "abcdefghijklmnopqrstuvwxyz{}|^");
}

static void test_equal(void **state)
{
	(void)state;
	assert_true(casemap_equal(CASEMAP_ASCII, "", ""));
	assert_true(casemap_equal(CASEMAP_ASCII, "#Lobby", "#lOBBY"));
	assert_false(casemap_equal(CASEMAP_ASCII, "a[", "a{"));
	assert_true(casemap_equal(CASEMAP_RFC1459, "a[~", "A{^"));
	assert_false(casemap_equal(CASEMAP_RFC1459_STRICT, "a~", "a^"));
	assert_false(casemap_equal(CASEMAP_ASCII, "a", "ab"));
	assert_false(casemap_equal(CASEMAP_ASCII, "a", ""));
	assert_false(casemap_equal(CASEMAP_ASCII, "\xc3\x9c", "\xc3\xbc"));
}

static void test_compare(void **state)
{
	(void)state;
	assert_true(casemap_compare(CASEMAP_ASCII, "a", "B") < 0);
	assert_true(casemap_compare(CASEMAP_ASCII, "B", "a") > 0);
	assert_true(casemap_compare(CASEMAP_ASCII, "a", "aa") < 0);
	assert_true(casemap_compare(CASEMAP_ASCII, "\xff", "a") > 0);
	assert_true(casemap_compare(CASEMAP_ASCII, "", "a") < 0);
	assert_int_equal(casemap_compare(CASEMAP_RFC1459, "X\\", "x|"), 0);
}

static void test_fold(void **state)
{
	char target[4];

	(void)state;
	assert_int_equal(casemap_fold(CASEMAP_ASCII, target, sizeof(target), "ABC"), 3);
	assert_string_equal(target, "abc");
	assert_int_equal(casemap_fold(CASEMAP_ASCII, target, sizeof(target), "WXYZ"), 3);
	assert_string_equal(target, "wxy");
	assert_int_equal(casemap_fold(CASEMAP_ASCII, target, sizeof(target), ""), 0);
	assert_string_equal(target, "");
	assert_int_equal(casemap_fold(CASEMAP_ASCII, target, 1, "A"), 0);
	assert_string_equal(target, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_lower),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
