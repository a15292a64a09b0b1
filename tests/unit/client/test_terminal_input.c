/* What a terminal sends, cut into keys and pastes. The sink writes both down: <key> and {paste}, {paste|cut}. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/terminal_input.h"

struct record {
	struct buffer events;
	struct terminal_input input;
};

static void on_key(void *context, struct slice key)
{
	struct record *record = context;
	buffer_append_char(&record->events, '<');
	for (size_t at = 0; at < key.len; at++) {
		if (key.data[at] == '\033')
			buffer_append_text(&record->events, "ESC");
		else if (key.data[at] == '\r')
			buffer_append_text(&record->events, "CR");
		else
			buffer_append_char(&record->events, key.data[at]);
	}
	buffer_append_char(&record->events, '>');
}

static void on_paste(void *context, struct slice text, bool was_cut)
{
	struct record *record = context;
	buffer_append_char(&record->events, '{');
	buffer_append_slice(&record->events, text);
	buffer_append_text(&record->events, was_cut ? "|cut}" : "}");
}

static int prepare(void **state)
{
	struct record *record = calloc(1, sizeof(*record));
	buffer_init(&record->events, SIZE_MAX);
	terminal_input_init(&record->input,
		(struct terminal_input_sink){.on_key = on_key, .on_paste = on_paste, .context = record});
	*state = record;
	return 0;
}

static int clean_up(void **state)
{
	struct record *record = *state;
	buffer_finish(&record->events);
	terminal_input_finish(&record->input);
	free(record);
	return 0;
}

static void feed(struct record *record, const char *bytes)
{
	terminal_input_feed(&record->input, slice_of(bytes));
}

/* Compares with what happened since the last time. */
static void assert_events(struct record *record, const char *expected)
{
	assert_string_equal(buffer_text(&record->events), expected);
	buffer_clear(&record->events);
}

static void test_characters_are_keys(void **state)
{
	struct record *record = *state;
	feed(record, "aé日😀\r");
	assert_events(record, "<a><é><日><😀><CR>");
}

static void test_a_character_is_handed_out_once_it_is_whole(void **state)
{
	struct record *record = *state;
	feed(record, "\xe6\x97");
	assert_events(record, "");
	assert_false(terminal_input_is_pending(&record->input));
	feed(record, "\xa5x");
	assert_events(record, "<日><x>");
}

static void test_bytes_that_are_no_text_are_dropped(void **state)
{
	struct record *record = *state;
	feed(record,
		"a\xff\x80\xc0\xaf\xed\xa0\x80\xc2\x9b"
		"b");
	assert_events(record, "<a><b>");
}

static void test_half_a_character_does_not_swallow_the_next_key(void **state)
{
	struct record *record = *state;
	feed(record, "\xe6\x97\ra");
	assert_events(record, "<CR><a>");
}

static void test_escape_sequences_are_one_key_each(void **state)
{
	struct record *record = *state;
	feed(record, "\033[A\033[1;5C\033OP\033b\033[[A\033\r");
	assert_events(record, "<ESC[A><ESC[1;5C><ESCOP><ESCb><ESC[[A><ESCCR>");
}

static void test_an_escape_sequence_may_come_in_pieces(void **state)
{
	struct record *record = *state;
	feed(record, "\033");
	feed(record, "[1;");
	feed(record, "5");
	assert_events(record, "");
	assert_true(terminal_input_is_pending(&record->input));
	feed(record, "C");
	assert_events(record, "<ESC[1;5C>");
	assert_false(terminal_input_is_pending(&record->input));
}

static void test_a_lone_escape_comes_out_when_flushed(void **state)
{
	struct record *record = *state;
	feed(record, "\033");
	terminal_input_flush(&record->input);
	assert_events(record, "<ESC>");
	terminal_input_flush(&record->input);
	assert_events(record, "");
}

static void test_escape_twice_is_escape_and_what_follows(void **state)
{
	struct record *record = *state;
	feed(record, "\033\033[A");
	assert_events(record, "<ESC><ESC[A>");
}

static void test_escape_before_a_wide_character_keeps_both(void **state)
{
	struct record *record = *state;
	feed(record, "\033é");
	assert_events(record, "<ESC><é>");
}

static void test_an_endless_escape_sequence_is_dropped(void **state)
{
	struct record *record = *state;
	feed(record, "\033[1111111111111111111111111111111111");
	buffer_clear(&record->events);
	feed(record, "\033[Ax");
	assert_events(record, "<ESC[A><x>");
}

static void test_a_paste_is_one_text(void **state)
{
	struct record *record = *state;
	feed(record, "a\033[200~one\rtwo\r\nthree\nfour\033[201~b");
	assert_events(record, "<a>{one\ntwo\nthree\nfour}<b>");
}

static void test_a_paste_may_come_byte_by_byte(void **state)
{
	struct record *record = *state;
	const char *bytes = "\033[200~日\r\n/quit\033[201~";
	for (size_t at = 0; bytes[at] != '\0'; at++)
		terminal_input_feed(&record->input, (struct slice){bytes + at, 1});
	assert_events(record, "{日\n/quit}");
}

static void test_line_ends_at_the_end_of_a_paste_are_dropped(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~\rone\r\r\n\033[201~");
	assert_events(record, "{\none}");
	feed(record, "\033[200~\r\033[201~");
	assert_events(record, "{}");
}

static void test_controls_in_a_paste_are_stripped(void **state)
{
	struct record *record = *state;
	feed(record,
		"\033[200~a\001b\tc\a\033]0;title\033\\d\x7f\xc2\x9b"
		"e\xff\xed\xa0\x80"
		"f\xe6\x97\033[201~");
	assert_events(record, "{ab\tc]0;title\\def}");
}

static void test_what_looks_like_the_end_of_a_paste_belongs_to_it(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~a\033[20\033[201x\033\033[201~");
	assert_events(record, "{a[20[201x}");
}

static void test_a_paste_is_cut_at_its_limit(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~");
	for (size_t count = 0; count < TERMINAL_INPUT_PASTE_LIMIT; count++)
		feed(record, "é");
	feed(record, "\033[201~b");
	assert_int_equal(
		record->events.len, strlen("{") + TERMINAL_INPUT_PASTE_LIMIT + strlen("|cut}") + strlen("<b>"));
	assert_string_equal(buffer_text(&record->events) + 1 + TERMINAL_INPUT_PASTE_LIMIT, "|cut}<b>");
}

static void test_a_paste_that_just_fits_is_not_cut(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~");
	for (size_t count = 0; count < TERMINAL_INPUT_PASTE_LIMIT; count++)
		feed(record, "x");
	feed(record, "\033[201~");
	assert_string_equal(buffer_text(&record->events) + 1 + TERMINAL_INPUT_PASTE_LIMIT, "}");
}

static void test_a_paste_without_end_is_handed_out_when_it_expires(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~one");
	assert_true(terminal_input_is_pasting(&record->input));
	terminal_input_expire(&record->input);
	assert_events(record, "{one}");
	assert_false(terminal_input_is_pasting(&record->input));
	assert_true(terminal_input_is_open(&record->input));
	feed(record, "x\r");
	terminal_input_reset(&record->input);
	feed(record, "y\r");
	assert_events(record, "<y><CR>");
}

static void test_the_rest_of_an_expired_paste_is_paste_too(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~one");
	terminal_input_expire(&record->input);
	feed(record, "t");
	feed(record, "wo\r/quit\r");
	feed(record, "three\033[201~z\r");
	assert_events(record, "{one}<t>{wo\n/quit\nthree}<z><CR>");
	assert_false(terminal_input_is_open(&record->input));
}

static void test_a_late_end_closes_an_expired_paste(void **state)
{
	struct record *record = *state;
	feed(record, "\033[200~one");
	terminal_input_expire(&record->input);
	feed(record, "\033[201~");
	assert_false(terminal_input_is_open(&record->input));
	feed(record, "a\r");
	assert_events(record, "{one}<a><CR>");
}

static void test_an_end_without_a_paste_is_nothing(void **state)
{
	struct record *record = *state;
	feed(record, "a\033[201~b");
	terminal_input_expire(&record->input);
	assert_events(record, "<a><b>");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, prepare, clean_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_characters_are_keys),
		TEST(test_a_character_is_handed_out_once_it_is_whole),
		TEST(test_bytes_that_are_no_text_are_dropped),
		TEST(test_half_a_character_does_not_swallow_the_next_key),
		TEST(test_escape_sequences_are_one_key_each),
		TEST(test_an_escape_sequence_may_come_in_pieces),
		TEST(test_a_lone_escape_comes_out_when_flushed),
		TEST(test_escape_twice_is_escape_and_what_follows),
		TEST(test_escape_before_a_wide_character_keeps_both),
		TEST(test_an_endless_escape_sequence_is_dropped),
		TEST(test_a_paste_is_one_text),
		TEST(test_a_paste_may_come_byte_by_byte),
		TEST(test_line_ends_at_the_end_of_a_paste_are_dropped),
		TEST(test_controls_in_a_paste_are_stripped),
		TEST(test_what_looks_like_the_end_of_a_paste_belongs_to_it),
		TEST(test_a_paste_is_cut_at_its_limit),
		TEST(test_a_paste_that_just_fits_is_not_cut),
		TEST(test_a_paste_without_end_is_handed_out_when_it_expires),
		TEST(test_the_rest_of_an_expired_paste_is_paste_too),
		TEST(test_a_late_end_closes_an_expired_paste),
		TEST(test_an_end_without_a_paste_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
