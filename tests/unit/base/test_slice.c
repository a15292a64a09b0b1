#include <apollon/base/slice.h>

#include <string.h>

#include <support/unit.h>

static void test_of_text(void **state)
{
	(void)state;
	assert_int_equal(slice_of("abc").len, 3);
	assert_int_equal(slice_of("").len, 0);
	assert_int_equal(slice_of(NULL).len, 0);
	assert_non_null(slice_of(NULL).data);
	assert_int_equal(SLICE("a\0b").len, 3);
}

static void test_equal(void **state)
{
	const struct slice none = {.data = NULL, .len = 0};

	(void)state;
	assert_true(slice_equal(SLICE("ab"), SLICE("ab")));
	assert_false(slice_equal(SLICE("ab"), SLICE("ac")));
	assert_false(slice_equal(SLICE("ab"), SLICE("abc")));
	assert_false(slice_equal(SLICE("a\0b"), SLICE("a\0c")));
	assert_true(slice_equal(none, SLICE("")));
	assert_true(slice_equal_text(SLICE("ab"), "ab"));
	assert_false(slice_equal_text(SLICE("a\0b"), "a"));
}

static void test_starts_with(void **state)
{
	const struct slice none = {.data = NULL, .len = 0};

	(void)state;
	assert_true(slice_starts_with(SLICE("abc"), SLICE("ab")));
	assert_true(slice_starts_with(SLICE("abc"), SLICE("abc")));
	assert_true(slice_starts_with(SLICE("abc"), none));
	assert_true(slice_starts_with(none, none));
	assert_false(slice_starts_with(SLICE("ab"), SLICE("abc")));
	assert_false(slice_starts_with(SLICE("abc"), SLICE("b")));
}

/* Cuts at commas and joins with bars, so that one comparison shows all parts. */
static void assert_parts(struct slice text, const char *expected)
{
	struct slice part;
	char joined[64] = "";

	while (slice_next(&text, ',', &part)) {
		strncat(joined, part.data, part.len);
		strcat(joined, "|");
	}
	assert_string_equal(joined, expected);
	assert_null(text.data);
	assert_false(slice_next(&text, ',', &part));
}

static void test_next(void **state)
{
	(void)state;
	assert_parts(SLICE("a,b,c"), "a|b|c|");
	assert_parts(SLICE("one"), "one|");
	assert_parts(SLICE(""), "|");
	assert_parts(SLICE(","), "||");
	assert_parts(SLICE("a,,b,"), "a||b||");
	assert_parts((struct slice){.data = NULL, .len = 0}, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_text),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_starts_with),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
