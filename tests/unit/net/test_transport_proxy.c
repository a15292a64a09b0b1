/* PROXY headers, right and wrong, and the transport that begins with one. */
#include <apollon/net/transport_proxy.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <support/unit.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

#define FROM_IPV4 "\xc0\x00\x02\x01\xc6\x33\x64\x01\x0f\xa0\x1a\x0b"

static void assert_header(struct slice input, const char *address, bool is_tls)
{
	struct proxy_header header;
	const char *problem = "";
	size_t len = 0;

	if (proxy_header_parse(&header, input, &len, &problem) != PROXY_DONE)
		fail_msg("\"%.*s\": %s", SLICE_ARGUMENTS(input), problem);
	assert_int_equal(len, input.len);
	assert_string_equal(header.address, address);
	assert_int_equal(header.is_tls, is_tls);
}

static void assert_refused(struct slice input, const char *expected)
{
	struct proxy_header header;
	const char *problem = "nothing";
	size_t len;

	assert_int_equal(proxy_header_parse(&header, input, &len, &problem), PROXY_BAD);
	if (!strstr(problem, expected))
		fail_msg("\"%s\" does not say \"%s\"", problem, expected);
}

static void test_version_1(void **state)
{
	(void)state;
	assert_header(SLICE("PROXY TCP4 192.0.2.1 198.51.100.1 4000 6667\r\n"), "192.0.2.1", false);
	assert_header(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 0 65535\r\n"), "1.1.1.1", false);
	assert_header(SLICE("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n"), "2001:db8::1", false);
	assert_header(SLICE("PROXY TCP6 ::1 ::1 1 2\r\n"), "0::1", false);
	assert_header(SLICE("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n"), "192.0.2.7", false);
	assert_header(SLICE("PROXY UNKNOWN\r\n"), "", false);
	assert_header(SLICE("PROXY UNKNOWN anything at all\r\n"), "", false);
}

static void test_version_1_is_strict(void **state)
{
	(void)state;
	assert_refused(SLICE("NICK alice\r\n"), "does not begin");
	assert_refused(SLICE("proxy TCP4 "), "does not begin");
	assert_refused(SLICE("PROXY TCP5 1.1.1.1 1.1.1.1 1 1\r\n"), "TCP4, TCP6 or UNKNOWN");
	assert_refused(SLICE("PROXY UNKNOWNER\r\n"), "TCP4, TCP6 or UNKNOWN");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n"), "two addresses and two ports");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1 1 1\r\n"), "two addresses and two ports");
	assert_refused(SLICE("PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n"), "two addresses and two ports");
	assert_refused(SLICE("PROXY TCP4 1.1.1.256 1.1.1.1 1 1\r\n"), "an address that is none");
	assert_refused(SLICE("PROXY TCP4 01.1.1.1 1.1.1.1 1 1\r\n"), "an address that is none");
	assert_refused(SLICE("PROXY TCP4 ::1 ::1 1 1\r\n"), "an address that is none");
	assert_refused(SLICE("PROXY TCP6 1.1.1.1 1.1.1.1 1 1\r\n"), "an address that is none");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 x 1 1\r\n"), "an address that is none");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 65536 1\r\n"), "a port that is none");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1 01\r\n"), "a port that is none");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1 -1\r\n"), "a port that is none");
	assert_refused(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n"), "end with CR and LF");
}

static void test_version_1_has_a_limit(void **state)
{
	char line[128];

	(void)state;
	snprintf(line, sizeof(line), "PROXY UNKNOWN %091d\r\n", 0);
	assert_int_equal(strlen(line), 107);
	assert_header(slice_of(line), "", false);
	snprintf(line, sizeof(line), "PROXY UNKNOWN %092d\r\n", 0);
	assert_refused(slice_of(line), "107 bytes");
	assert_refused((struct slice){line, 107}, "107 bytes");
}

static void test_version_2(void **state)
{
	(void)state;
	assert_header(SLICE(SIGNATURE "\x21\x11\0\x0c" FROM_IPV4), "192.0.2.1", false);
	assert_header(SLICE(SIGNATURE "\x21\x21\0\x24"
				      "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
				      "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2"
				      "\0\1\0\2"),
		"2001:db8::1", false);
	/* A health check, and who does not know. */
	assert_header(SLICE(SIGNATURE "\x20\0\0\0"), "", false);
	assert_header(SLICE(SIGNATURE "\x20\x11\0\x0c" FROM_IPV4), "", false);
	assert_header(SLICE(SIGNATURE "\x21\0\0\0"), "", false);
	/* With the extensions ALPN, and TLS, by which the client came or did not. */
	assert_header(SLICE(SIGNATURE "\x21\x11\0\x11" FROM_IPV4 "\1\0\2ab"), "192.0.2.1", false);
	assert_header(SLICE(SIGNATURE "\x21\x11\0\x14" FROM_IPV4 "\x20\0\5\1\0\0\0\0"), "192.0.2.1", true);
	assert_header(SLICE(SIGNATURE "\x21\x11\0\x14" FROM_IPV4 "\x20\0\5\0\0\0\0\0"), "192.0.2.1", false);
}

static void test_version_2_over_unix_sockets(void **state)
{
	char header[16 + 216] = SIGNATURE "\x21\x31\0\xd8/run/client";

	(void)state;
	assert_header((struct slice){header, sizeof(header)}, "localhost", false);
}

static void test_version_2_is_strict(void **state)
{
	(void)state;
	assert_refused(SLICE(SIGNATURE "\x11\x11\0\x0c" FROM_IPV4), "version, or with a command");
	assert_refused(SLICE(SIGNATURE "\x22\x11\0\x0c" FROM_IPV4), "version, or with a command");
	assert_refused(SLICE(SIGNATURE "\x21\x41\0\x0c" FROM_IPV4), "family of addresses");
	assert_refused(SLICE(SIGNATURE "\x21\x12\0\x0c" FROM_IPV4), "something else than a stream");
	assert_refused(SLICE(SIGNATURE "\x21\x11\0\x0b"
				       "12345678901"),
		"too short for its addresses");
	assert_refused(SLICE(SIGNATURE "\x21\x11\0\x0e" FROM_IPV4 "\1\0"), "an extension that does not fit");
	assert_refused(SLICE(SIGNATURE "\x21\x11\0\x11" FROM_IPV4 "\1\0\3ab"), "an extension that does not fit");
	assert_refused(SLICE(SIGNATURE "\x21\x11\0\x11" FROM_IPV4 "\x20\0\2ab"), "an extension that does not fit");
	assert_refused(SLICE(SIGNATURE "\x21\x11\xff\xff"), "more than 4096 bytes");
}

/* However it comes in pieces, what follows it is not touched. */
static void test_nothing_behind_the_header_is_read(void **state)
{
	static const struct slice headers[] = {
		SLICE("PROXY TCP4 192.0.2.1 198.51.100.1 4000 6667\r\n"),
		SLICE("PROXY TCP4 192.0.2.1 1.1.1.1 1 1\r\n"),
		SLICE(SIGNATURE "\x21\x11\0\x0c" FROM_IPV4),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		for (size_t piece = 1; piece < 64; piece++) {
			struct transport_memory *memory;
			struct transport *transport = transport_proxy_accept(transport_memory_create(&memory));
			char data[16];
			size_t len;

			transport_memory_feed(memory, headers[i].data, headers[i].len);
			transport_memory_feed(memory, "NICK a", 6);
			transport_memory_limit_reads(memory, piece);
			assert_int_equal(transport->ops->handshake(transport), TRANSPORT_OK);
			assert_string_equal(transport_proxy_header(transport)->address, "192.0.2.1");
			transport_memory_limit_reads(memory, SIZE_MAX);
			assert_int_equal(transport->ops->read(transport, data, sizeof(data), &len), TRANSPORT_OK);
			assert_int_equal(len, 6);
			assert_memory_equal(data, "NICK a", 6);
			transport->ops->destroy(transport);
			assert_true(transport_memory_was_destroyed(memory));
			transport_memory_release(memory);
		}
}

static void assert_fails(const char *received, bool ends, int error_number, const char *problem)
{
	struct transport_memory *memory;
	struct transport *transport = transport_proxy_accept(transport_memory_create(&memory));

	transport_memory_feed(memory, received, strlen(received));
	if (ends)
		transport_memory_feed_end(memory);
	assert_int_equal(transport->ops->handshake(transport), TRANSPORT_FAILED);
	assert_int_equal(errno, error_number);
	assert_non_null(strstr(transport_proxy_problem(transport), problem));
	transport->ops->destroy(transport);
	transport_memory_release(memory);
}

static void test_what_is_none_and_half_of_one(void **state)
{
	(void)state;
	assert_fails("NICK alice\r\nUSER alice 0 * :alice\r\n", false, EPROTO, "does not begin with a PROXY header");
	assert_fails("PROXY TCP4 1.1", true, ECONNRESET, "in the middle of the PROXY header");
	assert_fails("", true, ECONNRESET, "in the middle of the PROXY header");
}

static bool is_seen(struct slice input, size_t piece)
{
	struct proxy_watch watch = {0};
	bool seen = false;

	for (size_t i = 0; i < input.len; i += piece) {
		size_t rest = input.len - i;
		seen = proxy_watch_sees(&watch, (struct slice){input.data + i, rest < piece ? rest : piece});
	}
	return seen;
}

static void test_a_header_is_seen_where_none_has_a_place(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 20; piece++) {
		assert_true(is_seen(SLICE("PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\n"), piece));
		assert_true(is_seen(SLICE(SIGNATURE "\x20\0\0\0"), piece));
		assert_false(is_seen(SLICE("PRIVMSG PROXY :PROXY \r\n"), piece));
		assert_false(is_seen(SLICE("\r\nPROXY TCP4 \r\n"), piece));
		assert_false(is_seen(SLICE("\r\n\r\nQUIT\r\n"), piece));
		assert_false(is_seen(SLICE("PROXY"), piece));
	}
}

static void test_halves_wait_for_the_rest(void **state)
{
	const char *text = "PROXY TCP4 192.0.2.1 198.51.100.1 4000 6667\r\n";
	struct transport_memory *memory;
	struct transport *transport = transport_proxy_accept(transport_memory_create(&memory));

	(void)state;
	for (size_t i = 0; text[i]; i++) {
		assert_int_equal(transport->ops->handshake(transport), TRANSPORT_WANT_READ);
		transport_memory_feed(memory, text + i, 1);
	}
	assert_int_equal(transport->ops->handshake(transport), TRANSPORT_OK);
	assert_int_equal(transport->ops->handshake(transport), TRANSPORT_OK);
	transport->ops->destroy(transport);
	transport_memory_release(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_version_1_is_strict),
		cmocka_unit_test(test_version_1_has_a_limit),
		cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_version_2_over_unix_sockets),
		cmocka_unit_test(test_version_2_is_strict),
		cmocka_unit_test(test_nothing_behind_the_header_is_read),
		cmocka_unit_test(test_what_is_none_and_half_of_one),
		cmocka_unit_test(test_a_header_is_seen_where_none_has_a_place),
		cmocka_unit_test(test_halves_wait_for_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
