#include "hub/cloak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <apollon/irc/names.h>

static const uint8_t key[CLOAK_KEY_SIZE] = "a key of thirty-two bytes, whole";
static const uint8_t other_key[CLOAK_KEY_SIZE] = "another one, just as long as tha";

/* From which part on the cloaks of two addresses are alike: 0, 1 or 2; 3 when only the end is. */
static unsigned first_common_part(const char *a, const char *b)
{
	char cloak_a[CLOAK_SIZE], cloak_b[CLOAK_SIZE];
	cloak_address(key, a, cloak_a);
	cloak_address(key, b, cloak_b);
	unsigned part = 0;
	while (part < 3 && strcmp(cloak_a + (size_t)9 * part, cloak_b + (size_t)9 * part) != 0)
		part++;
	return part;
}

static void test_it_looks_like_a_host_and_tells_nothing(void **state)
{
	(void)state;
	char cloak[CLOAK_SIZE];
	cloak_address(key, "192.0.2.7", cloak);
	assert_int_equal(strlen(cloak), CLOAK_SIZE - 1);
	assert_true(strlen(cloak) <= HOST_LIMIT);
	assert_int_equal(strspn(cloak, "abcdefghijklmnopqrstuvwxyz234567."), strlen(cloak));
	assert_string_equal(cloak + CLOAK_SIZE - 4, ".ip");
	assert_null(strstr(cloak, "192"));
}

static void test_the_same_address_has_the_same_cloak(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("192.0.2.7", "192.0.2.7"), 0);
	assert_int_equal(first_common_part("192.0.2.7", "::ffff:192.0.2.7"), 0);
}

static void test_neighbours_have_the_parts_of_their_networks_in_common(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("192.0.2.7", "192.0.2.8"), 1);
	assert_int_equal(first_common_part("192.0.2.7", "192.0.3.7"), 2);
	assert_int_equal(first_common_part("192.0.2.7", "192.1.2.7"), 3);
}

static void test_of_ipv6_a_host_is_a_network(void **state)
{
	(void)state;
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), 0);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:1:3::1"), 1);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db8:2:2::1"), 2);
	assert_int_equal(first_common_part("2001:db8:1:2::1", "2001:db9:1:2::1"), 3);
}

static void test_another_key_makes_other_cloaks(void **state)
{
	(void)state;
	char first[CLOAK_SIZE], second[CLOAK_SIZE];
	cloak_address(key, "192.0.2.7", first);
	cloak_address(other_key, "192.0.2.7", second);
	for (size_t part = 0; part < 3; part++)
		assert_memory_not_equal(first + 9 * part, second + 9 * part, 8);
}

static void test_what_is_no_address_is_hidden_too(void **state)
{
	(void)state;
	char cloak[CLOAK_SIZE];
	cloak_address(key, "localhost", cloak);
	assert_int_equal(strlen(cloak), CLOAK_SIZE - 1);
	assert_null(strstr(cloak, "localhost"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_looks_like_a_host_and_tells_nothing),
		cmocka_unit_test(test_the_same_address_has_the_same_cloak),
		cmocka_unit_test(test_neighbours_have_the_parts_of_their_networks_in_common),
		cmocka_unit_test(test_of_ipv6_a_host_is_a_network),
		cmocka_unit_test(test_another_key_makes_other_cloaks),
		cmocka_unit_test(test_what_is_no_address_is_hidden_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
