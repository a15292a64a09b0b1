#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <apollon/net/network.h>

static struct network parsed(const char *text)
{
	struct network network;
	struct error error;
	assert_true(network_parse(&network, text, &error));
	return network;
}

static void assert_refused(const char *text, const char *reason)
{
	struct network network;
	struct error error;
	assert_false(network_parse(&network, text, &error));
	assert_string_equal(error.text, reason);
}

static void assert_format(const char *text, const char *wanted)
{
	char target[NETWORK_TEXT_SIZE];
	struct network network = parsed(text);
	network_format(&network, target);
	assert_string_equal(target, wanted);
}

static void test_texts_of_networks(void **state)
{
	(void)state;
	assert_format("192.0.2.0/24", "192.0.2.0/24");
	assert_format("192.0.2.7", "192.0.2.7/32");
	assert_format("0.0.0.0/0", "0.0.0.0/0");
	assert_format("2001:db8::/32", "2001:db8::/32");
	assert_format("::1", "0::1/128");
	assert_format("::ffff:192.0.2.7", "192.0.2.7/32");
}

static void test_mistakes_are_told(void **state)
{
	(void)state;
	assert_refused("192.0.2.7/24", "'192.0.2.7/24' names an address within a network; the network is 192.0.2.0/24");
	assert_refused("192.0.2.0/33", "expected a number from 0 to 32 behind the '/' of '192.0.2.0/33'");
	assert_refused("2001:db8::/129", "expected a number from 0 to 128 behind the '/' of '2001:db8::/129'");
	assert_refused("192.0.2.0/", "expected a number from 0 to 32 behind the '/' of '192.0.2.0/'");
	assert_refused("example.net",
		"expected an address or a network like 192.0.2.0/24 or 2001:db8::/32, not 'example.net'");
	assert_refused("", "expected an address or a network like 192.0.2.0/24 or 2001:db8::/32, not ''");
}

static void test_what_a_network_contains(void **state)
{
	(void)state;
	struct network odd = parsed("192.0.2.128/25"), v6 = parsed("2001:db8:8000::/33"), all = parsed("0.0.0.0/0");
	assert_true(network_contains(&odd, "192.0.2.200"));
	assert_false(network_contains(&odd, "192.0.2.100"));
	assert_true(network_contains(&odd, "::ffff:192.0.2.200"));
	assert_true(network_contains(&v6, "2001:db8:8000::1"));
	assert_false(network_contains(&v6, "2001:db8:7fff::1"));
	assert_true(network_contains(&all, "203.0.113.9"));
	assert_false(network_contains(&all, "2001:db8::1"));
	assert_false(network_contains(&all, "localhost"));
}

static void assert_network_of(const char *address, const char *wanted)
{
	char target[NETWORK_TEXT_SIZE];
	network_of(address, 24, 64, target);
	assert_string_equal(target, wanted);
}

static void test_the_network_of_an_address(void **state)
{
	(void)state;
	assert_network_of("192.0.2.77", "192.0.2.0/24");
	assert_network_of("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
	assert_network_of("0::1", "0::/64");
	assert_network_of("localhost", "localhost");
}

static void test_lists(void **state)
{
	(void)state;
	struct network_list list = {0};
	struct network first = parsed("192.0.2.0/24"), second = parsed("2001:db8::/32");
	assert_false(network_list_contains(&list, "192.0.2.1"));
	network_list_add(&list, &first);
	network_list_add(&list, &second);
	assert_true(network_list_contains(&list, "192.0.2.1"));
	assert_true(network_list_contains(&list, "2001:db8::1"));
	assert_false(network_list_contains(&list, "198.51.100.1"));
	network_list_clear(&list);
	assert_int_equal(list.count, 0);
}

static void test_loopback(void **state)
{
	(void)state;
	assert_true(network_is_loopback("127.0.0.1"));
	assert_true(network_is_loopback("127.9.9.9"));
	assert_true(network_is_loopback("0::1"));
	assert_true(network_is_loopback("::ffff:127.0.0.1"));
	assert_true(network_is_loopback("localhost"));
	assert_false(network_is_loopback("192.0.2.1"));
	assert_false(network_is_loopback("2001:db8::1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_of_networks),
		cmocka_unit_test(test_mistakes_are_told),
		cmocka_unit_test(test_what_a_network_contains),
		cmocka_unit_test(test_the_network_of_an_address),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_loopback),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
