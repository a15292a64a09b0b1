#include <apollon/base/buffer.h>

#include <stdlib.h>
#include <string.h>

#include <support/unit.h>

static void test_holds_no_memory_before_the_first_append(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	assert_null(buffer.data);
	assert_int_equal(buffer_slice(&buffer).len, 0);
	assert_non_null(buffer_slice(&buffer).data);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_consume(&buffer, 5);
	buffer_clear(&buffer);
	assert_true(buffer_append(&buffer, NULL, 0));
	assert_null(buffer.data);
	buffer_finish(&buffer);
}

static void test_appends_in_order(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, SIZE_MAX);
	assert_true(buffer_append(&buffer, "a\0", 2));
	assert_true(buffer_append_slice(&buffer, SLICE("bc")));
	assert_true(buffer_append_text(&buffer, "de"));
	assert_true(buffer_append_char(&buffer, 'f'));
	assert_true(buffer_append_format(&buffer, " %s %d", "g", 7));
	assert_true(slice_equal(buffer_slice(&buffer), SLICE("a\0bcdef g 7")));
	buffer_finish(&buffer);
	assert_null(buffer.data);
}

static void test_limit_exactly_and_one_over(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	assert_true(buffer_append_text(&buffer, "0123456789"));
	assert_false(buffer.overflowed);
	assert_false(buffer_append_char(&buffer, 'x'));
	assert_true(buffer.overflowed);
	assert_string_equal(buffer_text(&buffer), "0123456789");
	buffer_finish(&buffer);
}

static void test_overflow_stays_until_clear(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 4);
	assert_true(buffer_append_text(&buffer, "ab"));
	assert_false(buffer_append_text(&buffer, "cde"));
	assert_string_equal(buffer_text(&buffer), "ab");
	assert_true(buffer_append_text(&buffer, "cd"));
	assert_true(buffer.overflowed);
	buffer_clear(&buffer);
	assert_false(buffer.overflowed);
	assert_int_equal(buffer.len, 0);
	buffer_finish(&buffer);
}

static void test_format_at_the_limit(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	assert_true(buffer_append_format(&buffer, "%d", 12345));
	assert_true(buffer_append_format(&buffer, "%s", ""));
	assert_false(buffer_append_format(&buffer, "%c", 'x'));
	assert_true(buffer.overflowed);
	assert_string_equal(buffer_text(&buffer), "12345");
	buffer_clear(&buffer);
	assert_false(buffer_append_format(&buffer, "%d", 123456));
	assert_int_equal(buffer.len, 0);
	buffer_finish(&buffer);
}

static void test_format_longer_than_the_room(void **state)
{
	struct buffer buffer;
	char expected[2002];

	(void)state;
	memset(expected, ' ', 2000);
	expected[2000] = '7';
	expected[2001] = '\0';
	buffer_init(&buffer, SIZE_MAX);
	assert_true(buffer_append_format(&buffer, "%2001d", 7));
	assert_string_equal(buffer_text(&buffer), expected);
	buffer_finish(&buffer);
}

static void test_no_room_at_all(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	assert_false(buffer_append_char(&buffer, 'x'));
	assert_false(buffer_append_format(&buffer, "%d", 1));
	assert_non_null(buffer_reserve(&buffer, 0));
	assert_null(buffer_reserve(&buffer, 1));
	assert_string_equal(buffer_text(&buffer), "");
	buffer_finish(&buffer);
}

static void test_lengths_that_overflow(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, SIZE_MAX);
	assert_true(buffer_append_text(&buffer, "abc"));
	assert_null(buffer_reserve(&buffer, SIZE_MAX));
	assert_null(buffer_reserve(&buffer, SIZE_MAX - 3));
	assert_true(buffer.overflowed);
	assert_string_equal(buffer_text(&buffer), "abc");
	buffer_finish(&buffer);
}

static void test_reserve_is_written_by_the_caller(void **state)
{
	struct buffer buffer;
	char *room;

	(void)state;
	buffer_init(&buffer, 300);
	assert_true(buffer_append_text(&buffer, "ab"));
	room = buffer_reserve(&buffer, 298);
	assert_non_null(room);
	memset(room, 'x', 298);
	buffer.len += 298;
	assert_int_equal(strlen(buffer_text(&buffer)), 300);
	assert_null(buffer_reserve(&buffer, 1));
	buffer_finish(&buffer);
}

static void test_consume(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	assert_true(buffer_append_text(&buffer, "0123456789"));
	buffer_consume(&buffer, 0);
	assert_int_equal(buffer.len, 10);
	buffer_consume(&buffer, 7);
	assert_string_equal(buffer_text(&buffer), "789");
	assert_true(buffer_append_text(&buffer, "abcdefg"));
	assert_string_equal(buffer_text(&buffer), "789abcdefg");
	buffer_consume(&buffer, SIZE_MAX);
	assert_int_equal(buffer.len, 0);
	buffer_finish(&buffer);
}

static void test_release_gives_the_bytes_away(void **state)
{
	struct buffer buffer;
	char *text, *empty;

	(void)state;
	buffer_init(&buffer, 3);
	empty = buffer_release(&buffer);
	assert_true(buffer_append_text(&buffer, "abc"));
	text = buffer_release(&buffer);
	assert_string_equal(empty, "");
	assert_string_equal(text, "abc");
	assert_int_equal(buffer.len, 0);
	assert_true(buffer_append_text(&buffer, "xyz"));
	assert_string_equal(text, "abc");
	buffer_finish(&buffer);
	free(text);
	free(empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holds_no_memory_before_the_first_append),
		cmocka_unit_test(test_appends_in_order),
		cmocka_unit_test(test_limit_exactly_and_one_over),
		cmocka_unit_test(test_overflow_stays_until_clear),
		cmocka_unit_test(test_format_at_the_limit),
		cmocka_unit_test(test_format_longer_than_the_room),
		cmocka_unit_test(test_no_room_at_all),
		cmocka_unit_test(test_lengths_that_overflow),
		cmocka_unit_test(test_reserve_is_written_by_the_caller),
		cmocka_unit_test(test_consume),
		cmocka_unit_test(test_release_gives_the_bytes_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
