#include "support/unit.h"

#include <string.h>

#include <apollon/base/text.h>

#include "client/sanitize.h"

static void assert_clean(const char *text, enum sanitize_formatting formatting, const char *expected)
{
	struct buffer target;
	buffer_init(&target, SIZE_MAX);
	sanitize_append(&target, slice_of(text), formatting);
	assert_string_equal(buffer_text(&target), expected);
	buffer_finish(&target);
}

static void test_text_stays(void **state)
{
	(void)state;
	assert_clean("", SANITIZE_SHOW, "");
	assert_clean("Grüße aus 東京\t👨‍👩‍👧", SANITIZE_SHOW, "Grüße aus 東京\t👨‍👩‍👧");
}

static void test_control_characters_are_seen(void **state)
{
	(void)state;
	assert_clean("\033]0;title\a", SANITIZE_STYLE, "^[]0;title^G");
	assert_clean("\033[2J\033[31m", SANITIZE_DROP, "^[[2J^[[31m");
	assert_clean("a\rb\nc\x7f\b", SANITIZE_STYLE, "a^Mb^Jc^?^H");
	assert_clean("\xc2\x9b"
		     "2J\xc2\x85",
		SANITIZE_STYLE, "<U+009B>2J<U+0085>");
}

static void test_order_and_invisibility_are_seen(void **state)
{
	(void)state;
	assert_clean("\xe2\x80\xae"
		     "evil",
		SANITIZE_STYLE, "<U+202E>evil");
	assert_clean("\xe2\x81\xa6x\xe2\x80\x8b\xef\xbb\xbf", SANITIZE_STYLE, "<U+2066>x<U+200B><U+FEFF>");
	assert_clean("\xf3\xa0\x81\x81", SANITIZE_STYLE, "<U+E0041>");
}

static void test_bytes_that_are_no_utf8(void **state)
{
	(void)state;
	assert_clean("a\xff\xc3", SANITIZE_STYLE, "a\\xFF\\xC3");
	assert_clean("\xed\xa0\x80", SANITIZE_STYLE, "\\xED\\xA0\\x80");
	assert_clean("\xc0\x9b", SANITIZE_STYLE, "\\xC0\\x9B");
}

static void test_formatting_as_styles(void **state)
{
	(void)state;
	assert_clean("\x02"
		     "bold\x02 not",
		SANITIZE_STYLE, "\033[1mbold\033[22m not\033[0m");
	assert_clean("\x03"
		     "4red\x03 default",
		SANITIZE_STYLE, "\033[38;5;196mred\033[39;49m default\033[0m");
	assert_clean("\x03"
		     "4,12both",
		SANITIZE_STYLE, "\033[38;5;196m\033[48;5;21mboth\033[0m");
	assert_clean("\x03"
		     "4,not a number",
		SANITIZE_STYLE, "\033[38;5;196m,not a number\033[0m");
	assert_clean("\x03"
		     "99,99x\x1d\x1f\x16\x1e\x0f",
		SANITIZE_STYLE, "\033[39m\033[49mx\033[3m\033[4m\033[7m\033[9m\033[0m\033[0m");
	assert_clean("\x04"
		     "FF0000,00FF00x",
		SANITIZE_STYLE, "x\033[0m");
	assert_clean("\x03", SANITIZE_STYLE, "\033[39;49m\033[0m");
}

static void test_formatting_dropped_or_shown(void **state)
{
	(void)state;
	assert_clean("\x02"
		     "b\x03"
		     "4,5c\x0f",
		SANITIZE_DROP, "bc");
	assert_clean("\x02"
		     "b\x03"
		     "4,5c\x0f",
		SANITIZE_SHOW, "^Bb^C4,5c^O");
}

/* Whatever comes in, only our own SGR sequences come out. */
static void test_nothing_else_escapes(void **state)
{
	unsigned random = 1;
	(void)state;
	for (int round = 0; round < 2000; round++) {
		char text[65];
		struct buffer target;
		for (size_t index = 0; index < sizeof(text) - 1; index++) {
			random = random * 1103515245u + 12345u;
			text[index] = (char)(random >> 16);
		}
		buffer_init(&target, SIZE_MAX);
		sanitize_append(&target, (struct slice){text, sizeof(text) - 1}, SANITIZE_STYLE);
		assert_true(text_is_utf8(buffer_slice(&target)));
		for (const char *c = buffer_text(&target); *c; c++) {
			if (*c == '\033') {
				assert_int_equal(c[1], '[');
				c += 2 + strspn(c + 2, "0123456789;");
				assert_int_equal(*c, 'm');
			}
			assert_true((unsigned char)*c >= 0x20 || *c == '\t');
			assert_int_not_equal(*c, 0x7f);
		}
		buffer_finish(&target);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_stays),
		cmocka_unit_test(test_control_characters_are_seen),
		cmocka_unit_test(test_order_and_invisibility_are_seen),
		cmocka_unit_test(test_bytes_that_are_no_utf8),
		cmocka_unit_test(test_formatting_as_styles),
		cmocka_unit_test(test_formatting_dropped_or_shown),
		cmocka_unit_test(test_nothing_else_escapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
