/* The contract of transports: each check runs over every transport, with a peer that the check drives. */
#include <apollon/net/transport.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/slice.h>
#include <support/transport_pair.h>
#include <support/unit.h>

static int set_up(void **state)
{
	struct transport_pair *pair = calloc(1, sizeof(*pair));

	pair->kind = *state;
	pair->peer = -1;
	pair->kind->open(pair);
	*state = pair;
	return 0;
}

static void destroy(struct transport_pair *pair)
{
	if (pair->transport)
		pair->transport->ops->destroy(pair->transport);
	pair->transport = NULL;
}

static int tear_down(void **state)
{
	struct transport_pair *pair = *state;

	destroy(pair);
	if (pair->memory)
		transport_memory_release(pair->memory);
	if (pair->engine)
		pair->engine->ops->destroy(pair->engine);
	if (pair->engine_memory)
		transport_memory_release(pair->engine_memory);
	if (pair->peer >= 0)
		close(pair->peer);
	free(pair);
	return 0;
}

/* Waits, where there is something to wait on, until a call does not want to be repeated. */
static void wait_until_readable(const struct transport_pair *pair)
{
	const struct transport *transport = pair->transport;
	bool has_input = transport->ops->has_input && transport->ops->has_input(transport);
	int fd = transport->ops->fd(transport);

	if (fd >= 0 && !has_input)
		await(fd, POLLIN);
}

static enum transport_status read_some(struct transport_pair *pair, void *data, size_t size, size_t *len)
{
	wait_until_readable(pair);
	return pair->transport->ops->read(pair->transport, data, size, len);
}

static enum transport_status write_part(struct transport_pair *pair, const void *data, size_t len, size_t *written)
{
	const struct iovec part = {.iov_base = (void *)data, .iov_len = len};

	return pair->transport->ops->write(pair->transport, &part, 1, written);
}

static void assert_reads(struct transport_pair *pair, struct slice expected)
{
	char data[512];
	size_t len, total = 0;

	while (total < expected.len) {
		assert_int_equal(read_some(pair, data + total, sizeof(data) - total, &len), TRANSPORT_OK);
		assert_in_range(len, 1, sizeof(data) - total);
		total += len;
	}
	assert_int_equal(total, expected.len);
	assert_memory_equal(data, expected.data, expected.len);
}

static void assert_peer_takes(struct transport_pair *pair, struct slice expected)
{
	char data[512];
	size_t total = 0;

	while (total < expected.len)
		total += pair->kind->take(pair, data + total, sizeof(data) - total);
	assert_int_equal(total, expected.len);
	assert_memory_equal(data, expected.data, expected.len);
}

static void assert_peer_sees_the_end(struct transport_pair *pair)
{
	char c;

	assert_int_equal(pair->kind->take(pair, &c, 1), 0);
}

static void check_the_handshake_is_done(void **state)
{
	struct transport_pair *pair = *state;

	shake_hands(pair->transport);
	shake_hands(pair->transport);
}

static void check_the_descriptor_does_not_block(void **state)
{
	struct transport_pair *pair = *state;
	int fd = pair->transport->ops->fd(pair->transport);

	assert_true(fd == -1 || fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_int_equal(fd == -1, pair->memory != NULL);
}

static void check_reads_what_the_peer_wrote(void **state)
{
	struct transport_pair *pair = *state;

	pair->kind->feed(pair, "he\0llo\xff", 7);
	assert_reads(pair, SLICE("he\0llo\xff"));
	pair->kind->feed(pair, "more", 4);
	assert_reads(pair, SLICE("more"));
}

static void check_what_is_inside_is_told_of(void **state)
{
	struct transport_pair *pair = *state;
	char bytes[2000], c;
	size_t len;

	memset(bytes, 'x', sizeof(bytes));
	pair->kind->feed(pair, bytes, sizeof(bytes));
	wait_until_readable(pair);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		wait_until_readable(pair);
		assert_int_equal(pair->transport->ops->read(pair->transport, &c, 1, &len), TRANSPORT_OK);
		assert_int_equal(c, 'x');
	}
	assert_false(pair->transport->ops->has_input && pair->transport->ops->has_input(pair->transport));
}

static void check_nothing_to_read_is_no_end(void **state)
{
	struct transport_pair *pair = *state;
	char c;
	size_t len;

	assert_int_equal(pair->transport->ops->read(pair->transport, &c, 1, &len), TRANSPORT_WANT_READ);
	pair->kind->feed(pair, "x", 1);
	assert_reads(pair, SLICE("x"));
	assert_int_equal(pair->transport->ops->read(pair->transport, &c, 1, &len), TRANSPORT_WANT_READ);
}

static void check_short_reads_lose_nothing(void **state)
{
	struct transport_pair *pair = *state;
	char c[2];
	size_t len;

	pair->kind->feed(pair, "abc", 3);
	assert_int_equal(read_some(pair, c, 2, &len), TRANSPORT_OK);
	assert_int_equal(len, 2);
	assert_memory_equal(c, "ab", 2);
	assert_int_equal(read_some(pair, c, 2, &len), TRANSPORT_OK);
	assert_int_equal(len, 1);
	assert_int_equal(c[0], 'c');
}

static void check_writes_parts_in_order(void **state)
{
	struct transport_pair *pair = *state;
	const struct iovec parts[] = {
		{.iov_base = (char[]){'a', '\0'}, .iov_len = 2},
		{.iov_base = NULL, .iov_len = 0},
		{.iov_base = (char[]){'b'}, .iov_len = 1},
	};
	size_t len;

	assert_int_equal(write_part(pair, "one ", 4, &len), TRANSPORT_OK);
	assert_int_equal(len, 4);
	assert_int_equal(pair->transport->ops->write(pair->transport, parts, 3, &len), TRANSPORT_OK);
	assert_int_equal(len, 3);
	assert_peer_takes(pair, SLICE("one a\0b"));
}

static void check_takes_more_parts_than_the_system_does(void **state)
{
	struct transport_pair *pair = *state;
	struct iovec parts[IOV_MAX + 100];
	size_t len, written = 0, taken = 0;
	char data[512];

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		parts[i] = (struct iovec){.iov_base = (char *)"abcdefghijklmnopqrstuvwxyz" + i % 26, .iov_len = 1};
	while (written < COUNT_OF(parts)) {
		assert_int_equal(pair->transport->ops->write(
					 pair->transport, parts + written, (int)(COUNT_OF(parts) - written), &len),
			TRANSPORT_OK);
		assert_in_range(len, 1, COUNT_OF(parts) - written);
		written += len;
	}
	while (taken < written) {
		len = pair->kind->take(pair, data, sizeof(data));
		for (size_t i = 0; i < len; i++, taken++)
			assert_int_equal(data[i], 'a' + (int)(taken % 26));
	}
}

/* Numbered bytes, so that what was lost or doubled shows. */
static void fill(unsigned char *data, size_t len, size_t offset)
{
	for (size_t i = 0; i < len; i++)
		data[i] = (unsigned char)((offset + i) % 251);
}

static void check_a_peer_that_does_not_read_blocks_the_writer_only(void **state)
{
	struct transport_pair *pair = *state;
	unsigned char data[16384], expected[sizeof(data)];
	enum transport_status status;
	size_t written = 0, taken = 0, len;

	assert_int_equal(write_part(pair, "\0", 1, &len), TRANSPORT_OK);
	pair->kind->stop_reading(pair);
	for (written = 1;; written += len) {
		fill(data, sizeof(data), written);
		status = write_part(pair, data, sizeof(data), &len);
		if (status != TRANSPORT_OK)
			break;
		assert_true(written < 1 << 28);
	}
	written += len; /* what is held inside */
	assert_int_equal(status, TRANSPORT_WANT_WRITE);
	for (; taken < written; taken += len) {
		len = pair->kind->take(pair, data, sizeof(data));
		fill(expected, len, taken);
		assert_memory_equal(data, expected, len);
	}
	assert_int_equal(write_part(pair, "x", 1, &len), TRANSPORT_OK);
	assert_peer_takes(pair, SLICE("x"));
}

static void check_the_peers_end_comes_after_its_bytes(void **state)
{
	struct transport_pair *pair = *state;
	char c;
	size_t len;

	pair->kind->feed(pair, "last", 4);
	pair->kind->feed_end(pair);
	assert_reads(pair, SLICE("last"));
	assert_int_equal(read_some(pair, &c, 1, &len), TRANSPORT_CLOSED);
}

static void check_writes_after_the_peers_end(void **state)
{
	struct transport_pair *pair = *state;
	size_t len;

	pair->kind->feed_end(pair);
	wait_until_readable(pair);
	assert_int_equal(write_part(pair, "bye", 3, &len), TRANSPORT_OK);
	assert_peer_takes(pair, SLICE("bye"));
}

static void check_shutdown_lets_through_what_was_written(void **state)
{
	struct transport_pair *pair = *state;
	size_t len;

	assert_int_equal(write_part(pair, "bye", 3, &len), TRANSPORT_OK);
	assert_int_equal(pair->transport->ops->shutdown(pair->transport), TRANSPORT_OK);
	assert_peer_takes(pair, SLICE("bye"));
	assert_peer_sees_the_end(pair);
	pair->kind->feed(pair, "too late?", 9);
	assert_reads(pair, SLICE("too late?"));
}

static void check_no_write_after_shutdown(void **state)
{
	struct transport_pair *pair = *state;
	size_t len;

	assert_int_equal(pair->transport->ops->shutdown(pair->transport), TRANSPORT_OK);
	assert_int_equal(write_part(pair, "x", 1, &len), TRANSPORT_FAILED);
	assert_int_equal(errno, EPIPE);
}

static void check_reading_from_who_vanished_fails(void **state)
{
	struct transport_pair *pair = *state;
	char c;
	size_t len;

	pair->kind->vanish(pair);
	assert_int_equal(read_some(pair, &c, 1, &len), TRANSPORT_FAILED);
	assert_int_equal(errno, ECONNRESET);
}

/* And raises no signal, which would end the test. */
static void check_writing_to_who_vanished_fails(void **state)
{
	struct transport_pair *pair = *state;
	const struct iovec parts[] = {
		{.iov_base = (char[]){'a'}, .iov_len = 1}, {.iov_base = (char[]){'b'}, .iov_len = 1}};
	size_t len;

	pair->kind->vanish(pair);
	assert_int_equal(write_part(pair, "x", 1, &len), TRANSPORT_FAILED);
	assert_true(errno == ECONNRESET || errno == EPIPE);
	assert_int_equal(pair->transport->ops->write(pair->transport, parts, 2, &len), TRANSPORT_FAILED);
	assert_true(errno == ECONNRESET || errno == EPIPE);
}

static void check_destroy_is_the_end_for_the_peer(void **state)
{
	struct transport_pair *pair = *state;

	destroy(pair);
	if (pair->memory)
		assert_true(transport_memory_was_destroyed(pair->memory));
	else
		assert_peer_sees_the_end(pair);
}

#define CHECKS_OVER(kind) \
	CHECK(kind, check_the_handshake_is_done), CHECK(kind, check_the_descriptor_does_not_block), \
		CHECK(kind, check_reads_what_the_peer_wrote), CHECK(kind, check_what_is_inside_is_told_of), \
		CHECK(kind, check_nothing_to_read_is_no_end), CHECK(kind, check_short_reads_lose_nothing), \
		CHECK(kind, check_writes_parts_in_order), CHECK(kind, check_takes_more_parts_than_the_system_does), \
		CHECK(kind, check_a_peer_that_does_not_read_blocks_the_writer_only), \
		CHECK(kind, check_the_peers_end_comes_after_its_bytes), CHECK(kind, check_writes_after_the_peers_end), \
		CHECK(kind, check_shutdown_lets_through_what_was_written), CHECK(kind, check_no_write_after_shutdown), \
		CHECK(kind, check_reading_from_who_vanished_fails), CHECK(kind, check_writing_to_who_vanished_fails), \
		CHECK(kind, check_destroy_is_the_end_for_the_peer)

#define CHECK(kind, check) \
	{ \
#kind ": " #check, check, set_up, tear_down, (void *)&transport_kind_##kind \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHECKS_OVER(connecting),
		CHECKS_OVER(accepted),
		CHECKS_OVER(unix),
		CHECKS_OVER(memory),
		CHECKS_OVER(tls_connecting),
		CHECKS_OVER(tls_accepted),
		CHECKS_OVER(tls_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
