/* Candidates for a word, made presentable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "client/candidates.h"

static void add_all(struct completions *candidates, const char *const *texts)
{
	completions_init(candidates);
	for (; *texts; texts++)
		completions_add(candidates, *texts, NULL);
}

static void assert_prefix(const char *const *texts, const char *expected)
{
	struct completions candidates;
	add_all(&candidates, texts);
	assert_true(slice_equal_text(candidates_common_prefix(&candidates), expected));
	completions_finish(&candidates);
}

static void test_the_prefix_is_what_all_begin_with(void **state)
{
	(void)state;
	assert_prefix((const char *const[]){NULL}, "");
	assert_prefix((const char *const[]){"alice", NULL}, "alice");
	assert_prefix((const char *const[]){"alice", "alina", "ali", NULL}, "ali");
	assert_prefix((const char *const[]){"alice", "bob", NULL}, "");
}

static void test_case_does_not_matter_and_the_first_is_copied(void **state)
{
	(void)state;
	assert_prefix((const char *const[]){"Alice", "aLIna", NULL}, "Ali");
}

static void test_a_prefix_cuts_no_cluster(void **state)
{
	(void)state;
	/* The same first byte, the same letter with different accents. */
	assert_prefix((const char *const[]){"日本", "日光", NULL}, "日");
	assert_prefix((const char *const[]){"xe\u0301", "xe\u0300", NULL}, "x");
}

static void assert_listed(const struct completions *candidates, size_t columns, size_t rows, const char *expected)
{
	struct buffer list;
	buffer_init(&list, SIZE_MAX);
	candidates_list(&list, candidates, columns, rows);
	assert_string_equal(buffer_text(&list), expected);
	buffer_finish(&list);
}

static void test_a_few_stand_one_a_row_with_their_descriptions(void **state)
{
	struct completions candidates;
	(void)state;
	completions_init(&candidates);
	completions_add(&candidates, "/quit", "Leave the server.");
	completions_add(&candidates, "/query", NULL);
	assert_listed(&candidates, 40, 3, "   /quit   Leave the server.\n   /query");
	assert_listed(&candidates, 16, 3, "   /quit   Leave\n   /query");
	assert_listed(&candidates, 4, 3, "/qui\n/que");
	completions_finish(&candidates);
}

static void test_many_stand_side_by_side(void **state)
{
	struct completions candidates;
	(void)state;
	add_all(&candidates, (const char *const[]){"alice", "bob", "carol", "日本", NULL});
	assert_listed(&candidates, 40, 3, "   alice  bob  carol  日本");
	assert_listed(&candidates, 20, 3, "   alice  bob  carol\n   日本");
	completions_finish(&candidates);
}

static void test_what_finds_no_place_is_counted(void **state)
{
	struct completions candidates;
	char name[32];
	(void)state;
	completions_init(&candidates);
	for (int number = 100; number < 300; number++) {
		snprintf(name, sizeof(name), "nick%d", number);
		completions_add(&candidates, name, NULL);
	}
	assert_listed(&candidates, 40, 2,
		"   nick100  nick101  nick102  nick103\n"
		"   nick104  and 195 more");
	completions_finish(&candidates);
}

static size_t widest_row(struct slice list)
{
	struct slice row;
	size_t widest = 0;
	while (slice_next(&list, '\n', &row))
		widest = row.len > widest ? row.len : widest;
	return widest;
}

/* Whatever the width, no row is wider, and there are no more rows than allowed. */
static void test_no_row_is_wider_than_the_screen(void **state)
{
	struct completions candidates;
	char name[32];
	(void)state;
	completions_init(&candidates);
	for (int number = 0; number < 40; number++) {
		snprintf(name, sizeof(name), "%.*s", 1 + number % 20, "abcdefghijklmnopqrstuvwxyz");
		completions_add(&candidates, name, NULL);
	}
	for (size_t columns = 30; columns < 120; columns++) {
		struct buffer list;
		size_t rows = 1;
		buffer_init(&list, SIZE_MAX);
		candidates_list(&list, &candidates, columns, 3);
		for (size_t at = 0; at < list.len; at++)
			rows += list.data[at] == '\n';
		assert_in_range(rows, 1, 3);
		assert_in_range(widest_row(buffer_slice(&list)), 1, columns);
		buffer_finish(&list);
	}
	completions_finish(&candidates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_prefix_is_what_all_begin_with),
		cmocka_unit_test(test_case_does_not_matter_and_the_first_is_copied),
		cmocka_unit_test(test_a_prefix_cuts_no_cluster),
		cmocka_unit_test(test_a_few_stand_one_a_row_with_their_descriptions),
		cmocka_unit_test(test_many_stand_side_by_side),
		cmocka_unit_test(test_what_finds_no_place_is_counted),
		cmocka_unit_test(test_no_row_is_wider_than_the_screen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
