#include <apollon/net/conn.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <support/unit.h>

#include <apollon/base/alloc.h>

struct fixture {
	struct conn conn; /* first: callbacks get it */
	struct transport_memory *memory;
	char received[256];
	size_t received_len;
	unsigned ends, drains;
	enum conn_end end;
};

static void on_readable(struct conn *conn)
{
	struct fixture *fixture = (struct fixture *)conn;
	fixture->received_len += conn_read(
		conn, fixture->received + fixture->received_len, sizeof(fixture->received) - fixture->received_len);
}

static void on_drained(struct conn *conn)
{
	((struct fixture *)conn)->drains++;
}

static void on_end(struct conn *conn, enum conn_end end)
{
	struct fixture *fixture = (struct fixture *)conn;
	fixture->ends++;
	fixture->end = end;
}

static const struct conn_callbacks callbacks = {.on_readable = on_readable, .on_drained = on_drained, .on_end = on_end};

static int setup(void **state)
{
	struct fixture *fixture = alloc_zeroed(1, sizeof(*fixture));
	struct transport *transport = transport_memory_create(&fixture->memory);
	conn_init(&fixture->conn, NULL, transport, &callbacks, 1000);
	conn_start(&fixture->conn);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	conn_finish(&fixture->conn);
	conn_finish(&fixture->conn);
	assert_true(transport_memory_was_destroyed(fixture->memory));
	transport_memory_release(fixture->memory);
	free(fixture);
	return 0;
}

static struct chunk *chunk_of(const char *text)
{
	struct chunk *chunk = chunk_create(strlen(text));
	memcpy(chunk->data, text, strlen(text));
	chunk->len = (uint32_t)strlen(text);
	return chunk;
}

static void expect_written(struct fixture *fixture, const char *expected)
{
	size_t len = 0;
	const char *written = transport_memory_written(fixture->memory, &len);
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(written, expected, len);
	transport_memory_take(fixture->memory, len);
}

static void test_queue_writes_nothing_before_flush(void **state)
{
	struct fixture *fixture = *state;
	assert_true(conn_queue_copy(&fixture->conn, "one ", 4));
	expect_written(fixture, "");
	assert_true(conn_queue_copy(&fixture->conn, "two", 3));
	conn_flush(&fixture->conn);
	expect_written(fixture, "one two");
	assert_int_equal(fixture->conn.sendq_len, 0);
}

static void test_neighbours_become_one_piece(void **state)
{
	struct fixture *fixture = *state;
	struct chunk *chunk = chunk_of("abcdef");
	assert_true(conn_queue(&fixture->conn, chunk, 0, 2));
	assert_true(conn_queue(&fixture->conn, chunk, 2, 2));
	assert_int_equal(fixture->conn.piece_count, 1);
	assert_true(conn_queue(&fixture->conn, chunk, 5, 1));
	assert_int_equal(fixture->conn.piece_count, 2);
	assert_int_equal(chunk->references, 3);
	conn_flush(&fixture->conn);
	expect_written(fixture, "abcdf");
	assert_int_equal(chunk->references, 1);
	chunk_unref(chunk);
}

static void test_short_writes_keep_order(void **state)
{
	struct fixture *fixture = *state;
	transport_memory_limit_writes(fixture->memory, 3);
	for (unsigned i = 0; i < 20; i++)
		assert_true(conn_queue_copy(&fixture->conn, "0123456789", 10));
	conn_flush(&fixture->conn);
	assert_true(fixture->conn.blocked);
	while (fixture->conn.sendq_len)
		conn_pump(&fixture->conn);
	assert_int_equal(fixture->drains, 1);
	for (unsigned i = 0; i < 20; i++) {
		size_t len = 0;
		const char *written = transport_memory_written(fixture->memory, &len);
		assert_int_equal(len, 200 - 10 * i);
		assert_memory_equal(written, "0123456789", 10);
		transport_memory_take(fixture->memory, 10);
	}
}

static void test_limit(void **state)
{
	struct fixture *fixture = *state;
	char bytes[1000] = {0};
	assert_true(conn_queue_copy(&fixture->conn, bytes, 999));
	assert_true(conn_queue_copy(&fixture->conn, bytes, 1));
	assert_false(conn_queue_copy(&fixture->conn, bytes, 1));
	assert_true(fixture->conn.exceeded);
	assert_int_equal(fixture->conn.sendq_len, 1000);
	/* It stays so: what would follow has a hole before it. */
	conn_flush(&fixture->conn);
	assert_false(conn_queue_copy(&fixture->conn, bytes, 1));
}

/* A slow reader of a few bytes must not hold on to large chunks that all others are done with. */
static void test_slow_reader_lets_go_of_chunks(void **state)
{
	struct fixture *fixture = *state;
	transport_memory_limit_writes(fixture->memory, 0);
	for (unsigned i = 0; i < 50; i++) {
		struct chunk *chunk = chunk_create(100000);
		memcpy(chunk->data, "tiny ", 5);
		chunk->len = 5;
		assert_true(conn_queue(&fixture->conn, chunk, 0, 5));
		conn_flush(&fixture->conn);
		assert_int_equal(chunk->references, 1);
		chunk_unref(chunk);
	}
	assert_int_equal(fixture->conn.piece_count, 1);
	transport_memory_limit_writes(fixture->memory, SIZE_MAX);
	conn_pump(&fixture->conn);
	size_t len = 0;
	transport_memory_written(fixture->memory, &len);
	assert_int_equal(len, 250);
}

/* Nor of a few bytes that are left of a large piece. */
static void test_slow_reader_lets_go_of_what_it_has_read(void **state)
{
	struct fixture *fixture = *state;
	fixture->conn.sendq_limit = 20000;
	struct chunk *chunk = chunk_create(10000);
	memset(chunk->data, 'x', 10000);
	memcpy(chunk->data + 9990, "the end...", 10);
	chunk->len = 10000;
	transport_memory_limit_writes(fixture->memory, 0);
	assert_true(conn_queue(&fixture->conn, chunk, 0, chunk->len));
	conn_flush(&fixture->conn);
	assert_int_equal(chunk->references, 2);
	assert_true(conn_queue_copy(&fixture->conn, " and more", 9));
	transport_memory_limit_writes(fixture->memory, 9990);
	conn_pump(&fixture->conn);
	assert_int_equal(chunk->references, 1);
	chunk_unref(chunk);
	transport_memory_take(fixture->memory, 9990);
	transport_memory_limit_writes(fixture->memory, 3);
	while (fixture->conn.sendq_len)
		conn_pump(&fixture->conn);
	expect_written(fixture, "the end... and more");
}

static void test_large_pieces_stay_shared(void **state)
{
	struct fixture *fixture = *state;
	transport_memory_limit_writes(fixture->memory, 0);
	struct chunk *chunk = chunk_of("a large share of its chunk");
	assert_true(conn_queue(&fixture->conn, chunk, 0, chunk->len));
	conn_flush(&fixture->conn);
	assert_int_equal(chunk->references, 2);
	chunk_unref(chunk);
}

static void test_reading(void **state)
{
	struct fixture *fixture = *state;
	transport_memory_limit_reads(fixture->memory, 2);
	transport_memory_feed(fixture->memory, "abc", 3);
	conn_pump(&fixture->conn);
	assert_int_equal(fixture->received_len, 2);
	conn_set_reading(&fixture->conn, false);
	conn_pump(&fixture->conn);
	assert_int_equal(fixture->received_len, 2);
	conn_set_reading(&fixture->conn, true);
	conn_pump(&fixture->conn);
	assert_memory_equal(fixture->received, "abc", 3);
}

static void test_peer_ends(void **state)
{
	struct fixture *fixture = *state;
	transport_memory_feed(fixture->memory, "x", 1);
	transport_memory_feed_end(fixture->memory);
	conn_pump(&fixture->conn);
	assert_int_equal(fixture->ends, 0);
	conn_pump(&fixture->conn);
	assert_int_equal(fixture->ends, 1);
	assert_int_equal(fixture->end, CONN_END_CLOSED);
	conn_pump(&fixture->conn);
	assert_int_equal(fixture->ends, 1);
	assert_false(conn_queue_copy(&fixture->conn, "x", 1));
}

static void test_peer_vanishes_while_we_write(void **state)
{
	struct fixture *fixture = *state;
	assert_true(conn_queue_copy(&fixture->conn, "abc", 3));
	transport_memory_vanish(fixture->memory);
	conn_flush(&fixture->conn);
	assert_int_equal(fixture->ends, 1);
	assert_int_equal(fixture->end, CONN_END_FAILED);
	assert_int_equal(fixture->conn.error_number, ECONNRESET);
	conn_flush(&fixture->conn);
	assert_int_equal(fixture->ends, 1);
}

static void test_shutdown(void **state)
{
	struct fixture *fixture = *state;
	conn_shutdown(&fixture->conn);
	assert_true(transport_memory_was_shut_down(fixture->memory));
}

#define conn_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		conn_test(test_queue_writes_nothing_before_flush),
		conn_test(test_neighbours_become_one_piece),
		conn_test(test_short_writes_keep_order),
		conn_test(test_limit),
		conn_test(test_slow_reader_lets_go_of_chunks),
		conn_test(test_slow_reader_lets_go_of_what_it_has_read),
		conn_test(test_large_pieces_stay_shared),
		conn_test(test_reading),
		conn_test(test_peer_ends),
		conn_test(test_peer_vanishes_while_we_write),
		conn_test(test_shutdown),
	};
	return cmocka_run_group_tests_name("net/conn", tests, NULL, NULL);
}
