/* Where the cursor stands after a prompt and a line that wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/screen_layout.h"

static void assert_end(const char *prompt, const char *text, size_t columns, size_t row, size_t column)
{
	struct screen_position end = screen_layout_end(slice_of(prompt), slice_of(text), columns);
	assert_int_equal(end.row, row);
	assert_int_equal(end.column, column);
}

static void test_a_short_line_stays_in_its_row(void **state)
{
	(void)state;
	assert_end("#a> ", "hello", 20, 0, 9);
	assert_end("", "", 20, 0, 0);
}

static void test_a_long_line_wraps(void **state)
{
	(void)state;
	assert_end("> ", "abcdefghij", 5, 2, 2);
	assert_end("> ", "abcdefghij", 100, 0, 12);
	assert_end("", "abc", 1, 3, 0);
}

static void test_a_full_row_leaves_the_cursor_in_the_next(void **state)
{
	(void)state;
	assert_end("> ", "abc", 5, 1, 0);
}

static void test_wide_characters_are_not_cut_in_two(void **state)
{
	(void)state;
	assert_end("> ", "日日", 5, 1, 2);
	assert_end("> ", "日日", 6, 1, 0);
}

static void test_each_line_of_several_begins_a_row(void **state)
{
	(void)state;
	assert_end("> ", "one\ntwo\n", 20, 2, 0);
	assert_end("[2 lines]\n> ", "one\ntwo", 20, 2, 3);
}

static void test_what_is_marked_invisible_takes_no_room(void **state)
{
	(void)state;
	assert_end("\001\033[1;32m\002#a\001\033[0m\002> ", "x", 20, 0, 5);
	assert_end("\001\033[1;32m", "x", 20, 0, 1);
}

static void test_controls_take_two_columns_and_tabs_up_to_eight(void **state)
{
	(void)state;
	assert_end("", "\x01\x7f", 20, 0, 4);
	assert_end("ab", "\tc", 20, 0, 9);
}

static void test_a_line_end_at_the_right_edge_leaves_no_row_empty(void **state)
{
	(void)state;
	assert_end("> ", "abc\nd", 5, 1, 1);
	assert_end("> ", "abc\n\nd", 5, 2, 1);
}

static void assert_rendered(const char *prompt, const char *text, size_t columns, const char *expected)
{
	struct buffer buffer;
	buffer_init(&buffer, SIZE_MAX);
	struct screen_position end = screen_layout_render(&buffer, slice_of(prompt), slice_of(text), columns);
	assert_string_equal(buffer_text(&buffer), expected);
	assert_end(prompt, text, columns, end.row, end.column);
	buffer_finish(&buffer);
}

static void test_what_is_written_shows_what_is_there(void **state)
{
	(void)state;
	assert_rendered("\001\033[1m\002#日\001\033[0m\002> ", "é", 20, "\033[1m#日\033[0m> é");
	assert_rendered("> ", "a\tb\x01\x7f\nc", 20, "> a     b^A^?\r\nc");
	assert_rendered("> ", "", 20, "> ");
}

static void test_full_rows_are_told_from_empty_ones(void **state)
{
	(void)state;
	assert_true(screen_layout_end(SLICE("> "), SLICE("abc"), 5).at_edge);
	assert_false(screen_layout_end(SLICE("> "), SLICE("abc\n"), 5).at_edge);
	assert_false(screen_layout_end(SLICE("> "), SLICE("abcd"), 5).at_edge);
	/* What takes no room changes nothing about it. */
	assert_true(screen_layout_end(SLICE("> "), SLICE("abc\u200B"), 5).at_edge);
}

static void test_rows_begin_where_they_are_drawn(void **state)
{
	(void)state;
	struct slice text = SLICE("abcdefghij");
	assert_int_equal(screen_layout_row_start(SLICE("> "), text, 5, 0), 0);
	assert_int_equal(screen_layout_row_start(SLICE("> "), text, 5, 1), 3);
	assert_int_equal(screen_layout_row_start(SLICE("> "), text, 5, 2), 8);
	assert_int_equal(screen_layout_row_start(SLICE("> "), text, 5, 3), 10);
	assert_int_equal(screen_layout_row_start(SLICE("prompt> "), text, 5, 1), 0);
	assert_int_equal(screen_layout_row_start(SLICE(""), SLICE("ab\ncd\nef"), 5, 1), 3);
	assert_int_equal(screen_layout_row_start(SLICE(""), SLICE("ab\ncd\nef"), 5, 2), 6);
	assert_int_equal(screen_layout_row_start(SLICE(""), SLICE("abcd日x"), 5, 1), 4);
	assert_int_equal(screen_layout_row_start(SLICE(""), SLICE("abcde\nx"), 5, 1), 6);
}

static void assert_marked(const char *prompt, const char *marked)
{
	struct buffer buffer;
	buffer_init(&buffer, SIZE_MAX);
	screen_layout_mark_prompt(&buffer, slice_of(prompt));
	assert_string_equal(buffer_text(&buffer), marked);
	buffer_finish(&buffer);
}

static void test_escape_sequences_in_a_prompt_are_marked(void **state)
{
	(void)state;
	assert_marked("#a> ", "#a> ");
	assert_marked("\033[1m#日\033[0m> ", "\001\033[1m\002#日\001\033[0m\002> ");
	assert_marked("\033]0;title\a> ", "\001\033]0;title\a\002> ");
	assert_marked("\033]0;title\033\\> ", "\001\033]0;title\033\\\002> ");
}

static void test_what_is_marked_already_stays_so(void **state)
{
	(void)state;
	assert_marked("\001\033[1m\033[32m\002> ", "\001\033[1m\033[32m\002> ");
}

static void test_half_an_escape_sequence_ends_with_the_prompt(void **state)
{
	(void)state;
	assert_marked("> \033", "> \001\033\002");
	assert_marked("> \033[1", "> \001\033[1\002");
	assert_marked("> \033]0;x", "> \001\033]0;x\002");
	assert_marked("> \033]0;x\033", "> \001\033]0;x\033\002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_short_line_stays_in_its_row),
		cmocka_unit_test(test_a_long_line_wraps),
		cmocka_unit_test(test_a_full_row_leaves_the_cursor_in_the_next),
		cmocka_unit_test(test_wide_characters_are_not_cut_in_two),
		cmocka_unit_test(test_each_line_of_several_begins_a_row),
		cmocka_unit_test(test_what_is_marked_invisible_takes_no_room),
		cmocka_unit_test(test_controls_take_two_columns_and_tabs_up_to_eight),
		cmocka_unit_test(test_a_line_end_at_the_right_edge_leaves_no_row_empty),
		cmocka_unit_test(test_what_is_written_shows_what_is_there),
		cmocka_unit_test(test_full_rows_are_told_from_empty_ones),
		cmocka_unit_test(test_rows_begin_where_they_are_drawn),
		cmocka_unit_test(test_escape_sequences_in_a_prompt_are_marked),
		cmocka_unit_test(test_what_is_marked_already_stays_so),
		cmocka_unit_test(test_half_an_escape_sequence_ends_with_the_prompt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
