#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apollon/base/slice.h>
#include <apollon/base/text.h>
#include <apollon/irc/split.h>

static void assert_split(const char *text, size_t limit, size_t len, size_t next)
{
	struct split split = split_text(slice_of(text), limit);
	assert_int_equal(split.len, len);
	assert_int_equal(split.next, next);
}

static void test_short_text_stays_whole(void **state)
{
	(void)state;
	assert_split("", 10, 0, 0);
	assert_split("hello", 10, 5, 5);
	assert_split("0123456789", 10, 10, 10);
}

static void test_cuts_between_words(void **state)
{
	(void)state;
	assert_split("one two three", 10, 7, 8);
	/* A blank right behind the limit leaves the piece full. */
	assert_split("0123456789 rest", 10, 10, 11);
}

static void test_long_words_are_cut_anywhere(void **state)
{
	(void)state;
	assert_split("a bcdefghijklmnop", 10, 10, 10);
}

static void test_characters_stay_whole(void **state)
{
	(void)state;
	/* Four characters of three bytes. */
	assert_split("日本語日", 10, 9, 9);
	assert_split("日本語日", 9, 9, 9);
	assert_split("日本語日", 8, 6, 6);
}

static void test_clusters_stay_whole(void **state)
{
	(void)state;
	/* "a", then e with a combining acute accent: the accent does not begin the next piece. */
	assert_split("aaaae\xcc\x81zzz", 5, 4, 4);
	/* A family of four: seven code points, 25 bytes, one cluster. */
	assert_split(
		"ab\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6",
		20, 2, 2);
	/* A flag is two regional indicators. */
	assert_split("abc\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 8, 3, 3);
}

static void test_a_cluster_beyond_the_limit_is_cut_between_characters(void **state)
{
	char text[64] = "e";
	(void)state;
	for (int count = 0; count < 20; count++)
		strcat(text, "\xcc\x81");
	assert_split(text, 10, 9, 9);
}

static void test_bytes_that_are_no_utf8(void **state)
{
	(void)state;
	assert_split("\xff\xff\xff\xff\xff\xff", 4, 4, 4);
	assert_split("\x80\x80\x80\x80\x80\x80\x80\x80", 5, 5, 5);
}

/* Every piece fits, is UTF-8, and together with the blanks left out they are the text. */
static void test_pieces_make_up_the_text(void **state)
{
	const char *text = "Grüße aus 東京, wo 👨‍👩‍👧‍👦 und 🇩🇪 zu sehen sind; "
			   "ein-sehr-langes-Wort-das-nirgends-einen-Zwischenraum-hat und der Rest.";
	(void)state;
	for (size_t limit = 4; limit < 60; limit++) {
		struct slice rest = slice_of(text);
		while (rest.len > 0) {
			struct split split = split_text(rest, limit);
			assert_in_range(split.len, 1, limit);
			assert_true(text_is_utf8((struct slice){.data = rest.data, .len = split.len}));
			assert_true(split.next == split.len || rest.data[split.len] == ' ');
			rest.data += split.next;
			rest.len -= split.next;
		}
		assert_ptr_equal(rest.data, text + strlen(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_text_stays_whole),
		cmocka_unit_test(test_cuts_between_words),
		cmocka_unit_test(test_long_words_are_cut_anywhere),
		cmocka_unit_test(test_characters_stay_whole),
		cmocka_unit_test(test_clusters_stay_whole),
		cmocka_unit_test(test_a_cluster_beyond_the_limit_is_cut_between_characters),
		cmocka_unit_test(test_bytes_that_are_no_utf8),
		cmocka_unit_test(test_pieces_make_up_the_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
