#include "support/unit.h"

#include "client/backoff.h"

static void test_delays_grow_to_a_minute(void **state)
{
	(void)state;
	for (unsigned tries = 1; tries < 40; tries++) {
		int64_t shortest = backoff_delay_ms(tries, 0);
		for (uint32_t random = 0; random < 100000; random += 777) {
			int64_t delay = backoff_delay_ms(tries, random);
			assert_in_range(delay, shortest, BACKOFF_LIMIT_MS);
		}
		assert_in_range(backoff_delay_ms(tries + 1, 0), shortest, BACKOFF_LIMIT_MS);
	}
	assert_in_range(backoff_delay_ms(1, 12345), BACKOFF_FIRST_MS * 3 / 4, BACKOFF_FIRST_MS * 5 / 4);
	assert_in_range(backoff_delay_ms(100, 0), BACKOFF_LIMIT_MS / 2, BACKOFF_LIMIT_MS);
}

static void test_delays_are_spread(void **state)
{
	(void)state;
	assert_int_not_equal(backoff_delay_ms(3, 0), backoff_delay_ms(3, 1000));
	assert_int_equal(backoff_delay_ms(1, 250), BACKOFF_FIRST_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delays_grow_to_a_minute),
		cmocka_unit_test(test_delays_are_spread),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
