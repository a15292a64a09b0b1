#include <apollon/net/address.h>

#include <stdio.h>
#include <string.h>

#include <support/unit.h>

static void assert_parsed(const char *text, enum address_scheme scheme, const char *host, unsigned port)
{
	struct address address;
	struct error error;

	if (!address_parse(&address, text, 6667, &error))
		fail_msg("%s: %s", text, error.text);
	assert_int_equal(address.scheme, scheme);
	assert_string_equal(address.host, host);
	assert_int_equal(address.port, port);
}

static void test_parse(void **state)
{
	(void)state;
	assert_parsed("irc.example", ADDRESS_TCP, "irc.example", 6667);
	assert_parsed("irc.example:7000", ADDRESS_TCP, "irc.example", 7000);
	assert_parsed("127.0.0.1:1", ADDRESS_TCP, "127.0.0.1", 1);
	assert_parsed("[2001:db8::1]:6697", ADDRESS_TCP, "2001:db8::1", 6697);
	assert_parsed("[::1]", ADDRESS_TCP, "::1", 6667);
	assert_parsed("[fe80::1%eth0]:1", ADDRESS_TCP, "fe80::1%eth0", 1);
	assert_parsed(":6668", ADDRESS_TCP, "", 6668);
	assert_parsed("6669", ADDRESS_TCP, "", 6669);
	assert_parsed("0", ADDRESS_TCP, "", 0);
	assert_parsed("a:0", ADDRESS_TCP, "a", 0);
	assert_parsed("a:65535", ADDRESS_TCP, "a", 65535);
	assert_parsed("unix:/run/apollon.sock", ADDRESS_UNIX, "/run/apollon.sock", 0);
	assert_parsed("unix:a:b", ADDRESS_UNIX, "a:b", 0);
}

static void assert_speaks(const char *text, bool is_tls, const char *host, unsigned port)
{
	struct address address;
	struct error error;

	assert_parsed(text, ADDRESS_TCP, host, port);
	assert_true(address_parse(&address, text, 6667, &error));
	assert_int_equal(address.is_tls, is_tls);
}

static void test_schemes_say_what_is_spoken(void **state)
{
	(void)state;
	assert_speaks("irc.example", false, "irc.example", 6667);
	assert_speaks("irc://irc.example", false, "irc.example", 6667);
	assert_speaks("irc://[::1]:6668", false, "::1", 6668);
	assert_speaks("ircs://irc.example", true, "irc.example", 6697);
	assert_speaks("ircs://:6697", true, "", 6697);
	assert_speaks("ircs://[2001:db8::1]", true, "2001:db8::1", 6697);
	assert_speaks("ircs://127.0.0.1:0", true, "127.0.0.1", 0);
}

static void assert_refused(const char *text, const char *reason)
{
	struct address address;
	struct error error;

	if (address_parse(&address, text, 6667, &error))
		fail_msg("\"%s\" was taken for an address", text);
	if (!strstr(error.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", error.text, reason);
}

static void test_parse_refuses_with_a_reason(void **state)
{
	(void)state;
	assert_refused("", "empty address");
	assert_refused("ircs://", "empty address");
	assert_refused("irc://", "empty address");
	assert_refused("http://a", "port must be a number");
	assert_refused("a:", "port must be a number");
	assert_refused("a:b", "port must be a number");
	assert_refused("a:-1", "port must be a number");
	assert_refused("a:65536", "0 to 65535");
	assert_refused("99999", "0 to 65535");
	assert_refused("99999999999999999999999", "0 to 65535");
	assert_refused("a:6667 ", "port must be a number");
	assert_refused("::1", "in brackets");
	assert_refused("2001:db8::1:6667", "in brackets");
	assert_refused("[::1", "in brackets");
	assert_refused("[::1]6667", "in brackets");
	assert_refused("[::1]:", "port must be a number");
	assert_refused("[]:1", "must be an IPv6 address");
	assert_refused("[irc.example]:1", "must be an IPv6 address");
	assert_refused("[127.0.0.1]:1", "must be an IPv6 address");
	assert_refused("unix:", "a path");
}

/* A host or path of that many bytes. */
static const char *long_address(const char *scheme, size_t len)
{
	static char text[512];

	snprintf(text, sizeof(text), "%s%0*d", scheme, (int)len - 1, 0);
	strcat(text, "x");
	return text;
}

static void test_parse_at_the_limits(void **state)
{
	const char *text = long_address("", 255);
	size_t path_limit = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

	(void)state;
	assert_parsed(text, ADDRESS_TCP, text, 6667);
	assert_refused(long_address("", 256), "more than 255 bytes");
	text = long_address("unix:", path_limit);
	assert_parsed(text, ADDRESS_UNIX, text + 5, 0);
	assert_refused(long_address("unix:", path_limit + 1), "1 to 107 bytes");
}

/* Resolves what needs no name server. */
static unsigned resolve(const char *text, bool passive, int family, struct endpoint *endpoints)
{
	struct address address;
	struct error error;
	unsigned count;

	assert_true(address_parse(&address, text, 6667, &error));
	if (!address_resolve(&address, passive, family, endpoints, &count, &error))
		fail_msg("%s", error.text);
	return count;
}

static void assert_formatted(const char *text, const char *expected, unsigned port)
{
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	char formatted[ADDRESS_TEXT_SIZE];

	assert_int_equal(resolve(text, false, AF_UNSPEC, endpoints), 1);
	endpoint_format(&endpoints[0], formatted);
	assert_string_equal(formatted, expected);
	assert_int_equal(endpoint_port(&endpoints[0]), port);
}

static void test_resolve_and_format(void **state)
{
	(void)state;
	assert_formatted("192.0.2.1:7000", "192.0.2.1", 7000);
	assert_formatted("[2001:DB8:0::1]", "2001:db8::1", 6667);
	assert_formatted("[::1]:1", "0::1", 1);
	assert_formatted("[::]:1", "0::", 1);
	assert_formatted("[::ffff:192.0.2.1]:1", "192.0.2.1", 1);
	assert_formatted(
		"[2001:db8:1111:2222:3333:4444:5555:6666]:65535", "2001:db8:1111:2222:3333:4444:5555:6666", 65535);
	assert_formatted("unix:/run/a", "localhost", 0);
}

static void test_no_host_is_every_address_to_listen_on_and_loopback_to_connect_to(void **state)
{
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	char formatted[ADDRESS_TEXT_SIZE];

	(void)state;
	assert_int_equal(resolve(":1", true, AF_INET, endpoints), 1);
	endpoint_format(&endpoints[0], formatted);
	assert_string_equal(formatted, "0.0.0.0");
	assert_int_equal(resolve(":1", true, AF_INET6, endpoints), 1);
	endpoint_format(&endpoints[0], formatted);
	assert_string_equal(formatted, "0::");
	assert_int_equal(resolve(":1", false, AF_INET, endpoints), 1);
	endpoint_format(&endpoints[0], formatted);
	assert_string_equal(formatted, "127.0.0.1");
}

static void test_resolve_of_the_other_family_fails(void **state)
{
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	struct address address;
	struct error error;
	unsigned count;

	(void)state;
	assert_true(address_parse(&address, "127.0.0.1:1", 0, &error));
	assert_false(address_resolve(&address, false, AF_INET6, endpoints, &count, &error));
	assert_non_null(strstr(error.text, "127.0.0.1"));
}

static void test_unix_endpoint(void **state)
{
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	const struct sockaddr_un *name = (const struct sockaddr_un *)&endpoints[0].storage;

	(void)state;
	assert_int_equal(resolve("unix:/run/a", true, AF_UNSPEC, endpoints), 1);
	assert_int_equal(name->sun_family, AF_UNIX);
	assert_string_equal(name->sun_path, "/run/a");
	assert_int_equal(endpoints[0].len, sizeof(*name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_schemes_say_what_is_spoken),
		cmocka_unit_test(test_parse_refuses_with_a_reason),
		cmocka_unit_test(test_parse_at_the_limits),
		cmocka_unit_test(test_resolve_and_format),
		cmocka_unit_test(test_no_host_is_every_address_to_listen_on_and_loopback_to_connect_to),
		cmocka_unit_test(test_resolve_of_the_other_family_fails),
		cmocka_unit_test(test_unix_endpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
