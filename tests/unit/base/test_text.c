#include <apollon/base/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <support/unit.h>

static void test_copy(void **state)
{
	char target[4] = "zzz";

	(void)state;
	assert_true(text_copy(target, sizeof(target), SLICE("abc")));
	assert_string_equal(target, "abc");
	assert_false(text_copy(target, sizeof(target), SLICE("wxyz")));
	assert_string_equal(target, "wxy");
	assert_true(text_copy(target, sizeof(target), (struct slice){.data = NULL, .len = 0}));
	assert_string_equal(target, "");
	assert_true(text_copy(target, 1, SLICE("")));
	assert_false(text_copy(target, 1, SLICE("a")));
	assert_string_equal(target, "");
}

static const struct slice valid_utf8[] = {
	SLICE(""),
	SLICE("a"),
	SLICE("a\0b"),
	SLICE("\x7f"),
	SLICE("\xc2\x80"),
	SLICE("\xdf\xbf"),
	SLICE("\xe0\xa0\x80"),
	SLICE("\xed\x9f\xbf"),
	SLICE("\xee\x80\x80"),
	SLICE("\xef\xbf\xbf"),
	SLICE("\xf0\x90\x80\x80"),
	SLICE("\xf4\x8f\xbf\xbf"),
	SLICE("gr\xc3\xbc\xc3\x9f dich, \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x91\x8b"),
};

static const struct slice invalid_utf8[] = {
	SLICE("\x80"),             /* begins with a continuation */
	SLICE("\xbf"),             /* the same */
	SLICE("\xc3"),             /* cut off */
	SLICE("\xe2\x82"),         /* cut off */
	SLICE("\xf0\x9f\x91"),     /* cut off */
	SLICE("\xc3\x28"),         /* no continuation */
	SLICE("\xe2\x28\xa1"),     /* no continuation */
	SLICE("\xe2\x82\x28"),     /* no continuation */
	SLICE("\xf0\x28\x8c\xbc"), /* no continuation */
	SLICE("\xf0\x90\x8c\x28"), /* no continuation */
	SLICE("\xc3\xbc\xbc"),     /* one continuation too many */
	SLICE("\xc0\x80"),         /* overlong NUL */
	SLICE("\xc1\xbf"),         /* overlong, two bytes */
	SLICE("\xe0\x9f\xbf"),     /* overlong, three bytes */
	SLICE("\xf0\x8f\xbf\xbf"), /* overlong, four bytes */
	SLICE("\xed\xa0\x80"),     /* first surrogate */
	SLICE("\xed\xbf\xbf"),     /* last surrogate */
	SLICE("\xf4\x90\x80\x80"), /* above U+10FFFF */
	SLICE("\xf5\x80\x80\x80"), /* no lead byte */
	SLICE("\xf8\x88\x80\x80\x80"),
	SLICE("\xfc\x84\x80\x80\x80\x80"),
	SLICE("\xfe"),
	SLICE("\xff"),
};

/* At each place in a text of ASCII, so that it meets words and single bytes alike. */
static void assert_utf8(struct slice piece, bool expected)
{
	for (size_t before = 0; before < 20; before++) {
		for (size_t after = 0; after < 20; after++) {
			size_t len = before + piece.len + after;
			char *text = malloc(len + 1);

			memset(text, 'x', len);
			memcpy(text + before, piece.data, piece.len);
			assert_int_equal(text_is_utf8((struct slice){.data = text, .len = len}), expected);
			free(text);
		}
	}
}

static void test_is_utf8(void **state)
{
	(void)state;
	assert_true(text_is_utf8((struct slice){.data = NULL, .len = 0}));
	for (size_t i = 0; i < COUNT_OF(valid_utf8); i++)
		assert_utf8(valid_utf8[i], true);
	for (size_t i = 0; i < COUNT_OF(invalid_utf8); i++)
		assert_utf8(invalid_utf8[i], false);
}

static void test_utf8_prefix(void **state)
{
	(void)state;
	assert_int_equal(text_utf8_prefix(SLICE("abc"), 0), 0);
	assert_int_equal(text_utf8_prefix(SLICE("abc"), 2), 2);
	assert_int_equal(text_utf8_prefix(SLICE("abc"), 3), 3);
	assert_int_equal(text_utf8_prefix(SLICE("abc"), 9), 3);
	assert_int_equal(text_utf8_prefix(SLICE("a\xc3\xbc"), 2), 1);
	assert_int_equal(text_utf8_prefix(SLICE("\xf0\x9f\x91\x8bz"), 1), 0);
	assert_int_equal(text_utf8_prefix(SLICE("\xf0\x9f\x91\x8bz"), 2), 0);
	assert_int_equal(text_utf8_prefix(SLICE("\xf0\x9f\x91\x8bz"), 3), 0);
	assert_int_equal(text_utf8_prefix(SLICE("\xf0\x9f\x91\x8bz"), 4), 4);
}

static void test_utf8_prefix_of_other_bytes(void **state)
{
	(void)state;
	assert_int_equal(text_utf8_prefix(SLICE("\x80\x80\x80\x80\x80\x80\x80\x80"), 6), 6);
	assert_int_equal(text_utf8_prefix(SLICE("\xc3zz"), 1), 1);
	assert_int_equal(text_utf8_prefix(SLICE("\xe2\x82zz"), 1), 1);
	assert_int_equal(text_utf8_prefix(SLICE("ab\xc3"), 2), 2);
}

static void test_parse_number(void **state)
{
	uint64_t number = 5;

	(void)state;
	assert_true(text_parse_number(SLICE("0"), 10, &number));
	assert_int_equal(number, 0);
	assert_true(text_parse_number(SLICE("010"), 10, &number));
	assert_int_equal(number, 10);
	assert_true(text_parse_number(SLICE("18446744073709551615"), UINT64_MAX, &number));
	assert_true(number == UINT64_MAX);
	assert_true(text_parse_number(SLICE("0"), 0, &number));
	assert_int_equal(number, 0);
}

static void test_parse_number_refuses(void **state)
{
	const struct slice wrong[] = {SLICE(""), SLICE(" 1"), SLICE("1 "), SLICE("-1"), SLICE("+1"), SLICE("1.0"),
		SLICE("0x1"), SLICE("a"), SLICE("1\0"), SLICE("18446744073709551616"), SLICE("99999999999999999999"),
		SLICE("184467440737095516150")};
	uint64_t number = 5;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(text_parse_number(wrong[i], UINT64_MAX, &number));
	assert_false(text_parse_number(SLICE("11"), 10, &number));
	assert_false(text_parse_number(SLICE("20"), 19, &number));
	assert_false(text_parse_number(SLICE("9"), 8, &number));
	assert_false(text_parse_number((struct slice){.data = NULL, .len = 0}, 10, &number));
	assert_int_equal(number, 5);
}

static void test_parse_duration(void **state)
{
	static const struct {
		const char *text;
		uint64_t seconds;
	} rows[] = {{"0", 0}, {"90", 90}, {"90s", 90}, {"15m", 900}, {"2h", 7200}, {"7d", 604800}, {"1w", 604800},
		{"1h30m", 5400}, {"1w1d1h1m1s", 694861}, {"0s", 0}, {"18446744073709551615", UINT64_MAX},
		{"30500568904943w0d7h0m15s", UINT64_MAX}};
	uint64_t seconds;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(text_parse_duration(slice_of(rows[i].text), &seconds));
		assert_true(seconds == rows[i].seconds);
	}
}

static void test_parse_duration_refuses(void **state)
{
	static const char *const wrong[] = {"", "s", "1x", "1 s", "1h 30m", "1h30", "30m1h", "1h1h", "-1s", "1.5h",
		"1H", "h1", "1hh", "18446744073709551616", "18446744073709551616s", "30500568904944w",
		"307445734561825861m", "30500568904943w0d7h0m16s"};
	uint64_t seconds = 5;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(text_parse_duration(slice_of(wrong[i]), &seconds));
	assert_int_equal(seconds, 5);
}

static void test_parse_size(void **state)
{
	static const char *const wrong[] = {
		"", "K", "1k", "1KB", "1 K", "1T", "-1", "17179869184G", "18446744073709551616", "18014398509481984K"};
	uint64_t bytes;

	(void)state;
	assert_true(text_parse_size(SLICE("64"), &bytes));
	assert_int_equal(bytes, 64);
	assert_true(text_parse_size(SLICE("64K"), &bytes));
	assert_int_equal(bytes, 65536);
	assert_true(text_parse_size(SLICE("1M"), &bytes));
	assert_int_equal(bytes, 1048576);
	assert_true(text_parse_size(SLICE("2G"), &bytes));
	assert_true(bytes == UINT64_C(2147483648));
	assert_true(text_parse_size(SLICE("17179869183G"), &bytes));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(text_parse_size(slice_of(wrong[i]), &bytes));
}

static void assert_time(int64_t milliseconds, const char *expected)
{
	char text[TEXT_TIME_SIZE];

	text_format_time(text, milliseconds);
	assert_string_equal(text, expected);
}

static void test_format_time(void **state)
{
	(void)state;
	assert_time(0, "1970-01-01T00:00:00.000Z");
	assert_time(1795458368123, "2026-11-23T18:26:08.123Z");
	assert_time(951782400000, "2000-02-29T00:00:00.000Z");
	assert_time(4107542399999, "2100-02-28T23:59:59.999Z");
	assert_time(4107542400000, "2100-03-01T00:00:00.000Z");
	assert_time(-1, "1969-12-31T23:59:59.999Z");
	assert_time(253402300799999, "9999-12-31T23:59:59.999Z");
	assert_time(253402300800000, "9999-12-31T23:59:59.999Z");
	assert_time(INT64_MAX, "9999-12-31T23:59:59.999Z");
	assert_time(-62167219200000, "0000-01-01T00:00:00.000Z");
	assert_time(-62167219200001, "0000-01-01T00:00:00.000Z");
	assert_time(INT64_MIN, "0000-01-01T00:00:00.000Z");
}

/* About every tenth day of the 9999 years, each at another time of the day, against the C library. */
static void test_format_time_agrees_with_the_library(void **state)
{
	(void)state;
	for (int64_t time = -62167219200; time < 253402300800; time += 863000) {
		char expected[48];
		struct tm tm;

		assert_non_null(gmtime_r(&(time_t){time}, &tm));
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02d.250Z", tm.tm_year + 1900,
			tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
		assert_time(time * 1000 + 250, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_is_utf8),
		cmocka_unit_test(test_utf8_prefix),
		cmocka_unit_test(test_utf8_prefix_of_other_bytes),
		cmocka_unit_test(test_parse_number),
		cmocka_unit_test(test_parse_number_refuses),
		cmocka_unit_test(test_parse_duration),
		cmocka_unit_test(test_parse_duration_refuses),
		cmocka_unit_test(test_parse_size),
		cmocka_unit_test(test_format_time),
		cmocka_unit_test(test_format_time_agrees_with_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
