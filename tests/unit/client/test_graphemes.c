/* What a person takes for one character, and the room that it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/graphemes.h"

#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467"
#define FLAG "\U0001F1E9\U0001F1EA"
#define WAVE "\U0001F44B\U0001F3FD"
#define COMBINED "e\u0301"

/* Each cluster, found forwards and backwards. */
static void assert_clusters(struct slice text, size_t count, const char *const *clusters)
{
	size_t at = 0;
	for (size_t index = 0; index < count; index++) {
		size_t next = graphemes_next(text, at);
		assert_true(slice_equal_text((struct slice){text.data + at, next - at}, clusters[index]));
		assert_int_equal(graphemes_previous(text, next), at);
		at = next;
	}
	assert_int_equal(at, text.len);
}

static void test_clusters_are_what_people_see(void **state)
{
	(void)state;
	const char *const clusters[] = {"a", FAMILY, FLAG, FLAG, WAVE, COMBINED, "日", "\n", "b"};
	assert_clusters(SLICE("a" FAMILY FLAG FLAG WAVE COMBINED "日\nb"), 9, clusters);
}

static void test_bytes_that_are_no_text_stand_alone(void **state)
{
	(void)state;
	const char *const clusters[] = {"a", "\xff", "\xe6", "\x97"};
	assert_clusters(SLICE("a\xff\xe6\x97"), 4, clusters);
}

static void test_the_ends_stay_put(void **state)
{
	(void)state;
	assert_int_equal(graphemes_next(SLICE("ab"), 2), 2);
	assert_int_equal(graphemes_next(SLICE(""), 0), 0);
	assert_int_equal(graphemes_previous(SLICE("ab"), 0), 0);
	assert_int_equal(graphemes_previous(SLICE(""), 0), 0);
}

static void test_from_within_a_cluster_back_is_its_start(void **state)
{
	(void)state;
	assert_int_equal(graphemes_previous(SLICE("x" FAMILY), 9), 1);
}

static void test_width_is_of_the_cluster(void **state)
{
	(void)state;
	assert_int_equal(graphemes_width(SLICE("a")), 1);
	assert_int_equal(graphemes_width(SLICE("日")), 2);
	assert_int_equal(graphemes_width(SLICE(FAMILY)), 2);
	assert_int_equal(graphemes_width(SLICE(FLAG)), 2);
	assert_int_equal(graphemes_width(SLICE(WAVE)), 2);
	assert_int_equal(graphemes_width(SLICE(COMBINED)), 1);
	assert_int_equal(graphemes_width(SLICE("\u200B")), 0);
	assert_int_equal(graphemes_text_width(SLICE("a" FAMILY "日" COMBINED)), 6);
}

static void test_what_fits_is_whole_clusters(void **state)
{
	(void)state;
	assert_int_equal(graphemes_fit(SLICE("ab日c"), 3).len, 2);
	assert_int_equal(graphemes_fit(SLICE("ab日c"), 4).len, 5);
	assert_int_equal(graphemes_fit(SLICE("ab"), 80).len, 2);
	assert_int_equal(graphemes_fit(SLICE(FAMILY), 1).len, 0);
	assert_int_equal(graphemes_fit(SLICE(COMBINED "x"), 1).len, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clusters_are_what_people_see),
		cmocka_unit_test(test_bytes_that_are_no_text_stand_alone),
		cmocka_unit_test(test_the_ends_stay_put),
		cmocka_unit_test(test_from_within_a_cluster_back_is_its_start),
		cmocka_unit_test(test_width_is_of_the_cluster),
		cmocka_unit_test(test_what_fits_is_whole_clusters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
