#include "support/unit.h"

#include <string.h>

#include "client/hidden_line.h"

static enum hidden_line_result type(struct hidden_line *line, const char *keys)
{
	enum hidden_line_result result = HIDDEN_LINE_MORE;
	while (*keys && result == HIDDEN_LINE_MORE) {
		size_t len = (unsigned char)*keys >= 0xe0 ? 3 : (unsigned char)*keys >= 0xc0 ? 2 : 1;
		result = hidden_line_key(line, (struct slice){keys, len});
		keys += len;
	}
	return result;
}

static void test_typed_and_corrected(void **state)
{
	struct hidden_line line = {0};
	(void)state;
	assert_int_equal(type(&line,
				 "ax\x7f"
				 "bß€\b"),
		HIDDEN_LINE_MORE);
	assert_string_equal(line.text, "abß");
	assert_int_equal(type(&line,
				 "\x7f\x7f\x7f\x7f"
				 "new"),
		HIDDEN_LINE_MORE);
	assert_string_equal(line.text, "new");
	assert_int_equal(type(&line,
				 "\x15"
				 "secret\r"),
		HIDDEN_LINE_ENTERED);
	assert_string_equal(line.text, "secret");
	hidden_line_finish(&line);
	assert_int_equal(line.text[0], 0);
	assert_int_equal(line.text[5], 0);
}

static void test_keys_that_cancel_and_keys_that_do_nothing(void **state)
{
	struct hidden_line line = {0};
	(void)state;
	assert_int_equal(type(&line, "\x03"), HIDDEN_LINE_CANCELLED);
	assert_int_equal(type(&line, "\x04"), HIDDEN_LINE_CANCELLED);
	assert_int_equal(type(&line, "\x07"), HIDDEN_LINE_CANCELLED);
	assert_int_equal(type(&line, "\x1b"), HIDDEN_LINE_CANCELLED);
	assert_int_equal(hidden_line_key(&line, SLICE("\x1b[A")), HIDDEN_LINE_MORE);
	assert_int_equal(type(&line, "\x01\t"), HIDDEN_LINE_MORE);
	assert_int_equal(line.len, 0);
}

static void test_too_long_is_told_and_not_cut(void **state)
{
	struct hidden_line line = {0};
	(void)state;
	for (unsigned count = 0; count < SECRET_LIMIT; count++)
		type(&line, "x");
	assert_int_equal(line.len, SECRET_LIMIT);
	assert_false(line.is_too_long);
	type(&line, "x");
	assert_true(line.is_too_long);
	assert_int_equal(line.len, SECRET_LIMIT);
	type(&line, "\x15");
	assert_false(line.is_too_long);
}

static void test_of_a_paste_the_first_line_counts(void **state)
{
	struct hidden_line line = {0};
	(void)state;
	hidden_line_paste(&line, SLICE("one\ntwo"));
	assert_string_equal(line.text, "one");
	hidden_line_paste(&line, SLICE(""));
	assert_string_equal(line.text, "one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed_and_corrected),
		cmocka_unit_test(test_keys_that_cancel_and_keys_that_do_nothing),
		cmocka_unit_test(test_too_long_is_told_and_not_cut),
		cmocka_unit_test(test_of_a_paste_the_first_line_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
