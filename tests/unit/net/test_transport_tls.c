/* What is TLS's own, beyond the contract of all transports: bad handshakes, ends at any byte, records. */
#include <apollon/net/transport_tls.h>

#include <errno.h>
#include <string.h>

#include <support/tls_ends.h>
#include <support/unit.h>

/* --- the handshake --- */

static void test_byte_by_byte(void **state)
{
	struct tls_ends *fixture = *state;

	tls_ends_open(fixture, "chat.example.org");
	tls_ends_shake(fixture, 1);
	assert_string_equal(transport_tls_problem(fixture->accepted.transport), "");
	assert_string_equal(transport_tls_problem(fixture->connected.transport), "");
}

/* The client's last bytes of the handshake, and its first message, in one read. */
static void test_what_comes_with_the_end_of_the_handshake(void **state)
{
	struct tls_ends *fixture = *state;
	char data[16];
	size_t len;

	tls_ends_open(fixture, "chat.example.org");
	assert_int_equal(tls_end_handshake(&fixture->connected), TRANSPORT_WANT_READ);
	tls_ends_carry(&fixture->connected, &fixture->accepted, SIZE_MAX);
	assert_int_equal(tls_end_handshake(&fixture->accepted), TRANSPORT_WANT_READ);
	tls_ends_carry(&fixture->accepted, &fixture->connected, SIZE_MAX);
	assert_int_equal(tls_end_handshake(&fixture->connected), TRANSPORT_OK);
	assert_int_equal(tls_end_write(&fixture->connected, "NICK a", 6, &len), TRANSPORT_OK);
	tls_ends_carry(&fixture->connected, &fixture->accepted, SIZE_MAX);
	assert_int_equal(tls_end_handshake(&fixture->accepted), TRANSPORT_OK);
	assert_true(fixture->accepted.transport->ops->has_input(fixture->accepted.transport));
	assert_int_equal(tls_end_read(&fixture->accepted, data, sizeof(data), &len), TRANSPORT_OK);
	assert_int_equal(len, 6);
	assert_false(fixture->accepted.transport->ops->has_input(fixture->accepted.transport));
}

static void end_or_vanish(struct tls_end *end, bool vanishes)
{
	if (vanishes)
		transport_memory_vanish(end->memory);
	else
		transport_memory_feed_end(end->memory);
}

/* The client goes after so many of its bytes. Returns false once that was the whole handshake. */
static bool client_goes_after(struct tls_ends *fixture, size_t count, bool vanishes)
{
	enum transport_status status = TRANSPORT_WANT_READ;

	tls_ends_open(fixture, "chat.example.org");
	for (unsigned i = 0; i < 10 && status == TRANSPORT_WANT_READ; i++) {
		(void)tls_end_handshake(&fixture->connected);
		count -= tls_ends_carry(&fixture->connected, &fixture->accepted, count);
		if (count == 0 && i > 0)
			end_or_vanish(&fixture->accepted, vanishes);
		status = tls_end_handshake(&fixture->accepted);
		tls_ends_carry(&fixture->accepted, &fixture->connected, SIZE_MAX);
	}
	if (status == TRANSPORT_OK)
		return false;
	assert_int_equal(status, TRANSPORT_FAILED);
	assert_int_equal(errno, ECONNRESET);
	tls_end_assert_problem(&fixture->accepted, vanishes ? "reset" : "in the middle of the TLS handshake");
	return true;
}

static void test_who_goes_at_each_byte_of_the_handshake(void **state)
{
	size_t count = 0;

	for (; client_goes_after(*state, count, count % 2); count++)
		assert_true(count < 2000);
	assert_in_range(count, 200, 2000);
}

static enum transport_status accept_bytes(struct tls_ends *fixture, const void *bytes, size_t len)
{
	tls_ends_open(fixture, "chat.example.org");
	transport_memory_feed(fixture->accepted.memory, bytes, len);
	return tls_end_handshake(&fixture->accepted);
}

static void test_plain_text_is_answered_in_plain_text(void **state)
{
	struct tls_ends *fixture = *state;
	const char *answer = "ERROR :TLS is spoken here\r\n";
	size_t len;

	tls_server_set_plain_answer(fixture->server, answer);
	assert_int_equal(accept_bytes(fixture, "NICK alice\r\n", 12), TRANSPORT_WANT_READ);
	assert_int_equal(strlen(answer), (transport_memory_written(fixture->accepted.memory, &len), len));
	assert_memory_equal(transport_memory_written(fixture->accepted.memory, &len), answer, len);
	assert_true(transport_memory_was_shut_down(fixture->accepted.memory));
	/* What it still says is thrown away, until it ends as well. */
	transport_memory_feed(fixture->accepted.memory, "USER alice 0 * :alice\r\n", 23);
	assert_int_equal(tls_end_handshake(&fixture->accepted), TRANSPORT_WANT_READ);
	transport_memory_feed_end(fixture->accepted.memory);
	assert_int_equal(tls_end_handshake(&fixture->accepted), TRANSPORT_FAILED);
	assert_int_equal(errno, EPROTO);
	tls_end_assert_problem(&fixture->accepted, "speaks no TLS");
}

static void test_plain_text_without_end_is_cut(void **state)
{
	struct tls_ends *fixture = *state;
	char bytes[1000];
	unsigned count = 0;

	memset(bytes, 'x', sizeof(bytes));
	tls_server_set_plain_answer(fixture->server, "ERROR\r\n");
	assert_int_equal(accept_bytes(fixture, bytes, sizeof(bytes)), TRANSPORT_WANT_READ);
	while (tls_end_handshake(&fixture->accepted) == TRANSPORT_WANT_READ) {
		transport_memory_feed(fixture->accepted.memory, bytes, sizeof(bytes));
		assert_true(++count < 100);
	}
}

static void test_without_an_answer_plain_text_fails(void **state)
{
	assert_int_equal(accept_bytes(*state, "NICK alice\r\n", 12), TRANSPORT_FAILED);
	assert_int_equal(accept_bytes(*state, "GET / HTTP/1.1\r\n", 16), TRANSPORT_FAILED);
}

static void test_garbage(void **state)
{
	struct tls_ends *fixture = *state;
	unsigned char bytes[2000];
	uint32_t seed = 1;

	for (unsigned round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (unsigned char)((seed = seed * 1664525 + 1013904223) >> 24);
		/* Half of them begin as TLS does. */
		if (round % 2)
			memcpy(bytes, "\x16\x03\x01\x01\x00\x01", 6);
		assert_int_equal(accept_bytes(fixture, bytes, sizeof(bytes)), TRANSPORT_FAILED);
		assert_int_equal(errno, EPROTO);
		assert_true(*transport_tls_problem(fixture->accepted.transport));
	}
}

static void test_a_server_that_speaks_no_tls(void **state)
{
	struct tls_ends *fixture = *state;

	tls_ends_open(fixture, "chat.example.org");
	transport_memory_feed(fixture->connected.memory, ":server NOTICE * :hello\r\n", 25);
	assert_int_equal(tls_end_handshake(&fixture->connected), TRANSPORT_FAILED);
	tls_end_assert_problem(&fixture->connected, "speaks no TLS");
}

/* --- records --- */

static void test_a_damaged_record(void **state)
{
	struct tls_ends *fixture = *state;
	char record[64], data[16];
	size_t len;

	tls_ends_open_shaken(fixture);
	assert_int_equal(tls_end_write(&fixture->connected, "first", 5, &len), TRANSPORT_OK);
	tls_ends_carry(&fixture->connected, &fixture->accepted, SIZE_MAX);
	assert_int_equal(tls_end_write(&fixture->connected, "hello", 5, &len), TRANSPORT_OK);
	memcpy(record, transport_memory_written(fixture->connected.memory, &len), 27);
	record[len - 1] ^= 1;
	transport_memory_feed(fixture->accepted.memory, record, len);
	/* What came before is given; the failure is inside, and told of. */
	assert_int_equal(tls_end_read(&fixture->accepted, data, sizeof(data), &len), TRANSPORT_OK);
	assert_int_equal(len, 5);
	assert_true(fixture->accepted.transport->ops->has_input(fixture->accepted.transport));
	assert_int_equal(tls_end_read(&fixture->accepted, data, sizeof(data), &len), TRANSPORT_FAILED);
	assert_int_equal(errno, EPROTO);
	tls_end_assert_problem(&fixture->accepted, "damaged");
}

static enum transport_status read_cut_record(struct tls_ends *fixture, size_t count)
{
	char data[16];
	size_t len;

	tls_ends_open_shaken(fixture);
	assert_int_equal(tls_end_write(&fixture->connected, "hello", 5, &len), TRANSPORT_OK);
	tls_ends_carry(&fixture->connected, &fixture->accepted, count);
	transport_memory_feed_end(fixture->accepted.memory);
	enum transport_status status = tls_end_read(&fixture->accepted, data, sizeof(data), &len);
	return status == TRANSPORT_WANT_READ ? tls_end_read(&fixture->accepted, data, sizeof(data), &len) : status;
}

static void test_an_end_in_the_middle_of_a_record(void **state)
{
	struct tls_ends *fixture = *state;

	assert_int_equal(read_cut_record(fixture, 0), TRANSPORT_CLOSED);
	for (size_t count = 1; count < 27; count++) {
		assert_int_equal(read_cut_record(fixture, count), TRANSPORT_FAILED);
		assert_int_equal(errno, ECONNRESET);
		tls_end_assert_problem(&fixture->accepted, "in the middle of a TLS record");
	}
	assert_int_equal(read_cut_record(fixture, 27), TRANSPORT_OK);
}

/* Of a peer that does not read, no more than a record is held, and it comes through whole. */
static void test_what_is_held(void **state)
{
	struct tls_ends *fixture = *state;
	static char data[100000], received[100000];
	size_t len, total = 0;

	tls_ends_open_shaken(fixture);
	memset(data, 'x', sizeof(data));
	transport_memory_limit_writes(fixture->connected.memory, 100);
	assert_int_equal(tls_end_write(&fixture->connected, data, sizeof(data), &len), TRANSPORT_WANT_WRITE);
	assert_int_equal(len, 16384);
	assert_int_equal(tls_end_write(&fixture->connected, data, sizeof(data), &len), TRANSPORT_WANT_WRITE);
	assert_int_equal(len, 0);
	transport_memory_limit_writes(fixture->connected.memory, SIZE_MAX);
	assert_int_equal(
		fixture->connected.transport->ops->write(fixture->connected.transport, NULL, 0, &len), TRANSPORT_OK);
	tls_ends_carry(&fixture->connected, &fixture->accepted, SIZE_MAX);
	while (tls_end_read(&fixture->accepted, received + total, sizeof(received) - total, &len) == TRANSPORT_OK)
		total += len;
	assert_int_equal(total, 16384);
	assert_memory_equal(received, data, total);
}

/* Small parts go into one record, large ones are not cut smaller than need be. */
static void test_parts_share_records(void **state)
{
	struct tls_ends *fixture = *state;
	struct iovec parts[40];
	static char data[10000];
	size_t len, written;

	tls_ends_open_shaken(fixture);
	for (unsigned i = 0; i < COUNT_OF(parts); i++)
		parts[i] = (struct iovec){data, 100};
	assert_int_equal(
		fixture->connected.transport->ops->write(fixture->connected.transport, parts, 40, &len), TRANSPORT_OK);
	assert_int_equal(len, 4000);
	transport_memory_written(fixture->connected.memory, &written);
	assert_in_range(written, 4000 + 17, 4000 + 40);
	transport_memory_take(fixture->connected.memory, written);
	for (unsigned i = 0; i < 4; i++)
		parts[i] = (struct iovec){data, sizeof(data)};
	assert_int_equal(
		fixture->connected.transport->ops->write(fixture->connected.transport, parts, 4, &len), TRANSPORT_OK);
	assert_int_equal(len, 40000);
	transport_memory_written(fixture->connected.memory, &written);
	assert_in_range(written, 40000 + 3 * 17, 40000 + 3 * 40);
}

#define tls_test(function) cmocka_unit_test_setup_teardown(function, tls_ends_set_up, tls_ends_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		tls_test(test_byte_by_byte),
		tls_test(test_what_comes_with_the_end_of_the_handshake),
		tls_test(test_who_goes_at_each_byte_of_the_handshake),
		tls_test(test_plain_text_is_answered_in_plain_text),
		tls_test(test_plain_text_without_end_is_cut),
		tls_test(test_without_an_answer_plain_text_fails),
		tls_test(test_garbage),
		tls_test(test_a_server_that_speaks_no_tls),
		tls_test(test_a_damaged_record),
		tls_test(test_an_end_in_the_middle_of_a_record),
		tls_test(test_what_is_held),
		tls_test(test_parts_share_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
