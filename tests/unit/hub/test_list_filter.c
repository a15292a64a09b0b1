#include "support/unit.h"

#include "hub/list_filter.h"

#define MINUTE_MS 60000

static const struct channel *channel_of_age(struct channel *channel, int64_t now_ms, int64_t age_ms)
{
	*channel = (struct channel){.name = (char *)"#x", .member_count = 1, .created_ms = now_ms - age_ms};
	channel->topic = (char *)"tea";
	channel->topic_ms = now_ms - age_ms;
	return channel;
}

/* Whether a channel of that age, with a topic of that age, fits the condition. */
static bool fits(const char *condition, int64_t age_ms)
{
	const int64_t now_ms = 1700000000000;
	struct list_filter filter;
	struct channel channel;
	list_filter_init(&filter, now_ms);
	assert_true(list_filter_add(&filter, condition));
	return list_filter_fits(&filter, channel_of_age(&channel, now_ms, age_ms));
}

static void test_ages_in_minutes(void **state)
{
	(void)state;
	assert_true(fits("C>2", 3 * MINUTE_MS));
	assert_false(fits("C>2", MINUTE_MS));
	assert_true(fits("C<2", MINUTE_MS));
	assert_false(fits("C<2", 3 * MINUTE_MS));
	assert_true(fits("T>2", 3 * MINUTE_MS));
	assert_false(fits("T>2", MINUTE_MS));
	assert_true(fits("T<2", MINUTE_MS));
	assert_false(fits("T<2", 3 * MINUTE_MS));
	assert_false(fits("C<0", MINUTE_MS));
	assert_false(fits("T<0", MINUTE_MS));
}

static void test_a_clock_that_was_put_back_hides_nothing(void **state)
{
	(void)state;
	assert_true(fits("#x", -1));
	assert_true(fits("#x", -60 * MINUTE_MS));
	assert_true(fits("C>0", -1));
	assert_true(fits("C<5", -60 * MINUTE_MS));
	assert_false(fits("C>5", -60 * MINUTE_MS));
	assert_true(fits("T>0", -1));
	assert_true(fits("T<5", -60 * MINUTE_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ages_in_minutes),
		cmocka_unit_test(test_a_clock_that_was_put_back_hides_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
