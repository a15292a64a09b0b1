#include "support/unit.h"

#include <apollon/base/nearest.h>

static const char *const words[] = {"listen", "max-clients", "max-waiting", "motd", "name", "network"};

static const char *nearest_of(const char *word)
{
	struct nearest nearest;
	nearest_init(&nearest, word);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		nearest_offer(&nearest, words[i]);
	return nearest.best;
}

static void test_slips(void **state)
{
	(void)state;
	assert_string_equal(nearest_of("max-client"), "max-clients");
	assert_string_equal(nearest_of("maxclients"), "max-clients");
	assert_string_equal(nearest_of("lisetn"), "listen");
	assert_string_equal(nearest_of("mtod"), "motd");
	assert_string_equal(nearest_of("netwrk"), "network");
	assert_string_equal(nearest_of("NAME"), "name");
}

static void test_nothing_is_near(void **state)
{
	(void)state;
	assert_null(nearest_of("zzz"));
	assert_null(nearest_of(""));
	assert_null(nearest_of("a-word-that-is-much-longer-than-any-word-should-be-in-a-configuration"));
}

static void test_the_best_wins(void **state)
{
	(void)state;
	assert_string_equal(nearest_of("max-waitings"), "max-waiting");
	assert_string_equal(nearest_of("max-clientS"), "max-clients");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_nothing_is_near),
		cmocka_unit_test(test_the_best_wins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
