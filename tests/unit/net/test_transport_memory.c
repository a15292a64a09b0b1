/* What only the memory transport has: the handle by which a test drives it. */
#include <apollon/net/transport.h>

#include <errno.h>
#include <string.h>

#include <apollon/base/slice.h>
#include <support/unit.h>

struct fixture {
	struct transport *transport;
	struct transport_memory *memory;
};

static void open_fixture(struct fixture *fixture)
{
	fixture->transport = transport_memory_create(&fixture->memory);
}

static void close_fixture(struct fixture *fixture)
{
	fixture->transport->ops->destroy(fixture->transport);
	transport_memory_release(fixture->memory);
}

static enum transport_status write_text(struct fixture *fixture, const char *text, size_t *len)
{
	const struct iovec part = {.iov_base = (char *)text, .iov_len = strlen(text)};

	return fixture->transport->ops->write(fixture->transport, &part, 1, len);
}

static void assert_written(struct fixture *fixture, const char *expected)
{
	size_t len;
	const char *written = transport_memory_written(fixture->memory, &len);

	assert_int_equal(len, strlen(expected));
	assert_memory_equal(written, expected, len);
}

static void test_limited_writes(void **state)
{
	const struct iovec parts[] = {
		{.iov_base = (char[]){'a', 'b'}, .iov_len = 2},
		{.iov_base = (char[]){'c', 'd'}, .iov_len = 2},
	};
	struct fixture fixture;
	size_t len;

	(void)state;
	open_fixture(&fixture);
	transport_memory_limit_writes(fixture.memory, 3);
	assert_int_equal(fixture.transport->ops->write(fixture.transport, parts, 2, &len), TRANSPORT_OK);
	assert_int_equal(len, 3);
	assert_written(&fixture, "abc");
	transport_memory_limit_writes(fixture.memory, 0);
	assert_int_equal(write_text(&fixture, "x", &len), TRANSPORT_WANT_WRITE);
	assert_written(&fixture, "abc");
	close_fixture(&fixture);
}

static void test_limited_reads(void **state)
{
	struct fixture fixture;
	char data[8];
	size_t len;

	(void)state;
	open_fixture(&fixture);
	transport_memory_feed(fixture.memory, "abc", 3);
	transport_memory_feed_end(fixture.memory);
	transport_memory_limit_reads(fixture.memory, 2);
	assert_int_equal(fixture.transport->ops->read(fixture.transport, data, sizeof(data), &len), TRANSPORT_OK);
	assert_int_equal(len, 2);
	transport_memory_limit_reads(fixture.memory, 0);
	assert_int_equal(
		fixture.transport->ops->read(fixture.transport, data, sizeof(data), &len), TRANSPORT_WANT_READ);
	transport_memory_limit_reads(fixture.memory, SIZE_MAX);
	assert_int_equal(fixture.transport->ops->read(fixture.transport, data, sizeof(data), &len), TRANSPORT_OK);
	assert_int_equal(len, 1);
	assert_int_equal(data[0], 'c');
	assert_int_equal(fixture.transport->ops->read(fixture.transport, data, sizeof(data), &len), TRANSPORT_CLOSED);
	close_fixture(&fixture);
}

static void test_what_was_written_is_taken_in_pieces(void **state)
{
	struct fixture fixture;
	size_t len;

	(void)state;
	open_fixture(&fixture);
	assert_written(&fixture, "");
	assert_int_equal(write_text(&fixture, "abcdef", &len), TRANSPORT_OK);
	transport_memory_take(fixture.memory, 4);
	assert_written(&fixture, "ef");
	assert_int_equal(write_text(&fixture, "g", &len), TRANSPORT_OK);
	assert_written(&fixture, "efg");
	transport_memory_take(fixture.memory, 3);
	assert_written(&fixture, "");
	close_fixture(&fixture);
}

static void test_who_vanished_takes_everything_with_him(void **state)
{
	struct fixture fixture;
	char data[8];
	size_t len;

	(void)state;
	open_fixture(&fixture);
	transport_memory_feed(fixture.memory, "abc", 3);
	transport_memory_vanish(fixture.memory);
	errno = 0;
	assert_int_equal(fixture.transport->ops->handshake(fixture.transport), TRANSPORT_FAILED);
	assert_int_equal(errno, ECONNRESET);
	assert_int_equal(fixture.transport->ops->read(fixture.transport, data, sizeof(data), &len), TRANSPORT_FAILED);
	assert_int_equal(errno, ECONNRESET);
	assert_int_equal(write_text(&fixture, "x", &len), TRANSPORT_FAILED);
	assert_int_equal(errno, ECONNRESET);
	assert_int_equal(fixture.transport->ops->shutdown(fixture.transport), TRANSPORT_FAILED);
	assert_written(&fixture, "");
	close_fixture(&fixture);
}

static void test_the_handle_outlives_the_transport(void **state)
{
	struct fixture fixture;
	size_t len;

	(void)state;
	open_fixture(&fixture);
	assert_int_equal(write_text(&fixture, "bye", &len), TRANSPORT_OK);
	assert_false(transport_memory_was_shut_down(fixture.memory));
	assert_int_equal(fixture.transport->ops->shutdown(fixture.transport), TRANSPORT_OK);
	assert_true(transport_memory_was_shut_down(fixture.memory));
	assert_false(transport_memory_was_destroyed(fixture.memory));
	fixture.transport->ops->destroy(fixture.transport);
	assert_true(transport_memory_was_destroyed(fixture.memory));
	assert_written(&fixture, "bye");
	transport_memory_release(fixture.memory);
}

static void test_the_transport_outlives_the_handle(void **state)
{
	struct fixture fixture;
	size_t len;

	(void)state;
	open_fixture(&fixture);
	transport_memory_release(fixture.memory);
	assert_int_equal(write_text(&fixture, "x", &len), TRANSPORT_OK);
	fixture.transport->ops->destroy(fixture.transport);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limited_writes),
		cmocka_unit_test(test_limited_reads),
		cmocka_unit_test(test_what_was_written_is_taken_in_pieces),
		cmocka_unit_test(test_who_vanished_takes_everything_with_him),
		cmocka_unit_test(test_the_handle_outlives_the_transport),
		cmocka_unit_test(test_the_transport_outlives_the_handle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
