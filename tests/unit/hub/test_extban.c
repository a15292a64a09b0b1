#include "hub/extban.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_which_masks_are_some(void **state)
{
	(void)state;
	assert_true(extban_is("$a"));
	assert_true(extban_is("$x:y"));
	assert_false(extban_is("alice!*@*"));
	assert_false(extban_is("*!*@$a"));
}

static void assert_complete(const char *mask, const char *complete)
{
	char target[32];
	assert_true(extban_complete(target, sizeof(target), mask));
	assert_string_equal(target, complete);
}

static void test_they_are_kept_in_one_form(void **state)
{
	(void)state;
	assert_complete("$a:Alice", "$a:Alice");
	assert_complete("$A:alice", "$a:alice");
	assert_complete("$a", "$a");
	assert_complete("$a:", "$a");
	assert_complete("$~a:alice", "$~a:alice");
	assert_complete("$~A", "$~a");
	assert_complete("$a:*bot", "$a:*bot");
}

static void test_those_that_mean_nothing(void **state)
{
	(void)state;
	static const char *const bad[] = {"$", "$~", "$b:x", "$~~a", "$account:x", "$:alice", "$a!*@*", "$ a"};
	char target[32];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(extban_complete(target, sizeof(target), bad[i]));
}

static void test_no_room(void **state)
{
	(void)state;
	char target[8];
	assert_true(extban_complete(target, sizeof(target), "$a:abcd"));
	assert_false(extban_complete(target, sizeof(target), "$a:abcde"));
}

static void test_whom_they_fit(void **state)
{
	(void)state;
	assert_true(extban_fits("$a:alice", "Alice"));
	assert_false(extban_fits("$a:alice", "alice2"));
	assert_false(extban_fits("$a:alice", NULL));
	assert_true(extban_fits("$a:a*", "alice"));
	assert_true(extban_fits("$a", "bob"));
	assert_false(extban_fits("$a", NULL));
	assert_true(extban_fits("$~a", NULL));
	assert_false(extban_fits("$~a", "bob"));
	assert_true(extban_fits("$~a:alice", NULL));
	assert_true(extban_fits("$~a:alice", "bob"));
	assert_false(extban_fits("$~a:alice", "alice"));
	/* Of a store that another version has written. */
	assert_false(extban_fits("$b:alice", "alice"));
	assert_false(extban_fits("$~b:alice", "alice"));
	assert_false(extban_fits("$", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_masks_are_some),
		cmocka_unit_test(test_they_are_kept_in_one_form),
		cmocka_unit_test(test_those_that_mean_nothing),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_whom_they_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
