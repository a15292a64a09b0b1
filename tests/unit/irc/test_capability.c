#include <apollon/irc/capability.h>

#include <string.h>

#include <support/unit.h>

static void test_each_name_finds_its_bit(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		assert_int_equal(capability_find(slice_of(capability_name(i))), 1 << i);
	assert_int_equal(capability_find(SLICE("echo-message")), CAPABILITY_ECHO_MESSAGE);
	assert_string_equal(capability_name(CAPABILITY_INDEX_BATCH), "batch");
}

static void test_the_list_is_sorted(void **state)
{
	(void)state;
	for (unsigned i = 1; i < CAPABILITY_COUNT; i++)
		assert_true(strcmp(capability_name(i - 1), capability_name(i)) < 0);
}

static void test_other_names_find_nothing(void **state)
{
	(void)state;
	assert_int_equal(capability_find(SLICE("")), 0);
	assert_int_equal(capability_find((struct slice){.data = NULL, .len = 0}), 0);
	assert_int_equal(capability_find(SLICE("BATCH")), 0);
	assert_int_equal(capability_find(SLICE("batc")), 0);
	assert_int_equal(capability_find(SLICE("batch ")), 0);
	assert_int_equal(capability_find(SLICE("batch\0")), 0);
	assert_int_equal(capability_find(SLICE("tls")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_name_finds_its_bit),
		cmocka_unit_test(test_the_list_is_sorted),
		cmocka_unit_test(test_other_names_find_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
