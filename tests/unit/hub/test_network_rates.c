#include "support/chat.h"

#include <stdio.h>
#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "hub/network_rates.h"

static struct hub *create(unsigned rate, unsigned burst)
{
	struct hub *hub = alloc_zeroed(1, sizeof(*hub));
	hub->settings = hub_settings_create();
	hub->settings->connection_rate = rate;
	hub->settings->connection_burst = burst;
	hub->elapsed_ms = 5000;
	return hub;
}

static void destroy(struct hub *hub)
{
	network_rates_finish(hub);
	assert_null(hub->connection_rates);
	hub_settings_destroy(hub->settings);
	free(hub);
}

static void test_a_burst_and_then_one_by_one(void **state)
{
	struct hub *hub = create(60, 3);
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 0);
	assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 1);
	assert_int_equal(network_rates_connect(hub, "198.51.100.0/24"), 0);
	hub->elapsed_ms += 1000;
	assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 0);
	assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 1);
	hub->elapsed_ms += 600000;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 0);
	assert_int_equal(network_rates_connect(hub, "192.0.2.0/24"), 1);
	destroy(hub);
}

static void test_slow_rates_say_how_long(void **state)
{
	struct hub *hub = create(2, 1);
	(void)state;
	assert_int_equal(network_rates_connect(hub, "a"), 0);
	assert_int_equal(network_rates_connect(hub, "a"), 30);
	hub->elapsed_ms += 29000;
	assert_int_equal(network_rates_connect(hub, "a"), 1);
	hub->elapsed_ms += 1000;
	assert_int_equal(network_rates_connect(hub, "a"), 0);
	destroy(hub);
}

static void test_zero_is_no_limit(void **state)
{
	struct hub *hub = create(0, 1);
	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(network_rates_connect(hub, "a"), 0);
	destroy(hub);
}

static void test_only_so_many_are_remembered(void **state)
{
	struct hub *hub = create(1, 1);
	(void)state;
	assert_int_equal(network_rates_connect(hub, "first"), 0);
	for (unsigned i = 0; i < NETWORK_RATES_LIMIT; i++) {
		char network[32];
		snprintf(network, sizeof(network), "%u", i);
		assert_int_equal(network_rates_connect(hub, network), 0);
	}
	assert_int_equal(network_rates_count(hub), NETWORK_RATES_LIMIT);
	assert_int_equal(network_rates_connect(hub, "first"), 0);
	/* Those who have a full bucket again are not kept. */
	hub->elapsed_ms += 120000;
	assert_int_equal(network_rates_connect(hub, "another"), 0);
	assert_int_equal(network_rates_count(hub), NETWORK_RATES_LIMIT - 1);
	destroy(hub);
}

static void set_exempt(struct chat *chat, const char *text)
{
	struct network network;
	struct error error;
	assert_true(network_parse(&network, text, &error));
	network_list_add(&chat_settings(chat)->exempt, &network);
}

static void test_who_comes_too_often_hears_when_to_come_again(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->connection_rate = 20;
	chat_settings(chat)->connection_burst = 2;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_open(chat, "carol");
	chat_expect(chat, "carol",
		"ERROR :Closing Link: 192.0.2.1 (Too many connections from your network in a short time: try again in 3 "
		"seconds)");
	chat_expect_closed(chat, "carol");
	chat_pass(chat, 3);
	chat_connect(chat, "dave");
	chat_expect_nothing(chat, "alice");
}

static void test_who_is_exempt_comes_as_it_likes(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->connection_rate = 20;
	chat_settings(chat)->connection_burst = 1;
	chat_settings(chat)->max_per_ip = 1;
	set_exempt(chat, "192.0.2.0/28");
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_burst_and_then_one_by_one),
		cmocka_unit_test(test_slow_rates_say_how_long),
		cmocka_unit_test(test_zero_is_no_limit),
		cmocka_unit_test(test_only_so_many_are_remembered),
		chat_test(test_who_comes_too_often_hears_when_to_come_again),
		chat_test(test_who_is_exempt_comes_as_it_likes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
