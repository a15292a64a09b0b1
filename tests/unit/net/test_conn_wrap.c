/* Connections over transports that own a transport: handshakes that wait, what is inside, what is held. */
#include <apollon/net/conn.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apollon/net/transport_tls.h>

#include <support/unit.h>

struct side {
	struct conn conn; /* first: callbacks get it */
	struct fixture *fixture;
	char received[65536];
	size_t received_len, read_size;
	unsigned connected, ends, drains, put_off;
	bool shakes_later, reads_once;
};

/* Two connections over a pair of sockets, in one loop. */
struct fixture {
	struct ev_loop *loop;
	struct ev_timer deadline;
	struct tls_server *server;
	struct tls_client *client;
	struct side accepted, connected;
};

static void on_connected(struct conn *conn)
{
	((struct side *)conn)->connected++;
}

static bool may_shake(struct conn *conn)
{
	struct side *side = (struct side *)conn;

	side->put_off += side->shakes_later;
	return !side->shakes_later;
}

static void on_readable(struct conn *conn)
{
	struct side *side = (struct side *)conn;
	size_t room = sizeof(side->received) - side->received_len;

	side->received_len +=
		conn_read(conn, side->received + side->received_len, side->read_size < room ? side->read_size : room);
	if (side->reads_once)
		conn_set_reading(conn, false);
}

static void on_drained(struct conn *conn)
{
	((struct side *)conn)->drains++;
}

static void on_end(struct conn *conn, enum conn_end end)
{
	(void)end;
	((struct side *)conn)->ends++;
}

static const struct conn_callbacks callbacks = {.on_connected = on_connected,
	.may_shake = may_shake,
	.on_readable = on_readable,
	.on_drained = on_drained,
	.on_end = on_end};

static void on_deadline(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)timer, (void)events;
	fail_msg("nothing more happens");
}

static void start(struct fixture *fixture, struct side *side, int fd)
{
	side->fixture = fixture;
	side->read_size = sizeof(side->received);
	conn_init(&side->conn, fixture->loop, transport_tcp_create(fd), &callbacks, 1 << 24);
	conn_start(&side->conn);
	assert_int_equal(side->connected, 1);
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct error error;
	int ends[2];

	fixture->loop = ev_loop_new(EVFLAG_AUTO);
	ev_timer_init(&fixture->deadline, on_deadline, 10, 0);
	ev_timer_start(fixture->loop, &fixture->deadline);
	fixture->server = tls_server_create_temporary("localhost", &error);
	fixture->client = tls_client_create(&(struct tls_client_settings){0}, &error);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
	start(fixture, &fixture->accepted, ends[0]);
	start(fixture, &fixture->connected, ends[1]);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	conn_finish(&fixture->accepted.conn);
	conn_finish(&fixture->connected.conn);
	ev_loop_destroy(fixture->loop);
	tls_server_unref(fixture->server);
	tls_client_destroy(fixture->client);
	free(fixture);
	return 0;
}

static void wrap_accepted(struct fixture *fixture)
{
	struct conn *conn = &fixture->accepted.conn;

	conn_wrap_accepted(conn, transport_tls_accept(conn->transport, fixture->server));
}

static void wrap_both(struct fixture *fixture)
{
	struct conn *conn = &fixture->connected.conn;

	wrap_accepted(fixture);
	conn_wrap(conn, transport_tls_connect(conn->transport, fixture->client, "localhost"));
}

/* Lets the loop run until it is so. */
#define await(fixture, condition) \
	do { \
		while (!(condition)) \
			ev_run((fixture)->loop, EVRUN_ONCE); \
	} while (0)

static void assert_idle(struct fixture *fixture)
{
	for (unsigned i = 0; i < 3; i++)
		ev_run(fixture->loop, EVRUN_NOWAIT);
	assert_int_equal(ev_pending_count(fixture->loop), 0);
}

static void test_what_was_queued_waits_for_the_handshake(void **state)
{
	struct fixture *fixture = *state;

	wrap_both(fixture);
	assert_true(conn_queue_copy(&fixture->accepted.conn, "hello", 5));
	conn_flush(&fixture->accepted.conn);
	assert_int_equal(fixture->accepted.conn.sendq_len, 5);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	conn_flush(&fixture->accepted.conn);
	await(fixture, fixture->connected.received_len == 5);
	assert_memory_equal(fixture->connected.received, "hello", 5);
}

/* The descriptor has nothing more to tell once a record was read, but the record was longer than the read. */
static void test_what_is_inside_is_read_without_an_event(void **state)
{
	struct fixture *fixture = *state;
	char bytes[5000];

	memset(bytes, 'x', sizeof(bytes));
	fixture->accepted.read_size = 7;
	wrap_both(fixture);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	assert_true(conn_queue_copy(&fixture->connected.conn, bytes, sizeof(bytes)));
	conn_flush(&fixture->connected.conn);
	await(fixture, fixture->accepted.received_len == sizeof(bytes));
	assert_idle(fixture);
}

static void read_on(int events, void *side)
{
	(void)events;
	((struct side *)side)->reads_once = false;
	conn_set_reading(&((struct side *)side)->conn, true);
}

static void test_what_is_inside_waits_for_who_does_not_read(void **state)
{
	struct fixture *fixture = *state;

	fixture->accepted.read_size = 2;
	fixture->accepted.reads_once = true;
	wrap_both(fixture);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	assert_true(conn_queue_copy(&fixture->connected.conn, "hello", 5));
	conn_flush(&fixture->connected.conn);
	await(fixture, fixture->accepted.received_len == 2);
	assert_idle(fixture);
	assert_int_equal(fixture->accepted.received_len, 2);
	ev_once(fixture->loop, -1, 0, 0, read_on, &fixture->accepted);
	await(fixture, fixture->accepted.received_len == 5);
}

static void test_a_step_that_is_put_off_waits_without_spinning(void **state)
{
	struct fixture *fixture = *state;

	fixture->accepted.shakes_later = true;
	wrap_both(fixture);
	await(fixture, fixture->accepted.put_off == 1);
	assert_idle(fixture);
	assert_int_equal(fixture->accepted.put_off, 1);
	conn_shake(&fixture->accepted.conn);
	await(fixture, fixture->accepted.put_off == 2);
	assert_int_equal(fixture->connected.connected, 2);
	conn_shake(&fixture->accepted.conn);
	assert_int_equal(fixture->accepted.connected, 2);
	conn_shake(&fixture->accepted.conn);
	assert_int_equal(fixture->accepted.connected, 2);
}

/* More than the socket takes: the rest goes when it can, and its end is told once. */
static void test_a_slow_reader_gets_all(void **state)
{
	struct fixture *fixture = *state;
	static char bytes[1 << 20];
	size_t total = 0;

	wrap_both(fixture);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	conn_set_reading(&fixture->connected.conn, false);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i % 251);
	assert_true(conn_queue_copy(&fixture->accepted.conn, bytes, sizeof(bytes)));
	conn_flush(&fixture->accepted.conn);
	assert_true(fixture->accepted.conn.blocked);
	conn_set_reading(&fixture->connected.conn, true);
	while (total < sizeof(bytes)) {
		ev_run(fixture->loop, EVRUN_ONCE);
		assert_memory_equal(fixture->connected.received, bytes + total, fixture->connected.received_len);
		total += fixture->connected.received_len;
		fixture->connected.received_len = 0;
	}
	await(fixture, fixture->accepted.drains == 1);
	assert_false(fixture->accepted.conn.blocked);
	assert_idle(fixture);
}

static void test_the_end_comes_behind_what_is_held(void **state)
{
	struct fixture *fixture = *state;
	static char bytes[200000];
	size_t total = 0;

	wrap_both(fixture);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	conn_set_reading(&fixture->connected.conn, false);
	/* Until the last piece of the queue is inside the transport, which cannot pass it on. */
	for (size_t len = 16384; fixture->accepted.conn.sendq_len == 0 && !fixture->accepted.conn.blocked;
		total += len) {
		assert_true(total < 1 << 24);
		assert_true(conn_queue_copy(&fixture->accepted.conn, bytes, len));
		conn_flush(&fixture->accepted.conn);
	}
	assert_int_equal(fixture->accepted.conn.sendq_len, 0);
	conn_shutdown(&fixture->accepted.conn);
	assert_true(fixture->accepted.conn.shutting);
	conn_set_reading(&fixture->connected.conn, true);
	while (!fixture->connected.ends) {
		ev_run(fixture->loop, EVRUN_ONCE);
		total -= fixture->connected.received_len;
		fixture->connected.received_len = 0;
	}
	assert_int_equal(total, 0);
	assert_false(fixture->accepted.conn.shutting);
}

static void test_finishing_with_something_inside(void **state)
{
	struct fixture *fixture = *state;

	fixture->accepted.read_size = 1;
	fixture->accepted.reads_once = true;
	wrap_both(fixture);
	await(fixture, fixture->accepted.connected == 2 && fixture->connected.connected == 2);
	assert_true(conn_queue_copy(&fixture->connected.conn, "hello", 5));
	conn_flush(&fixture->connected.conn);
	await(fixture, fixture->accepted.received_len == 1);
	conn_set_reading(&fixture->accepted.conn, true);
	conn_finish(&fixture->accepted.conn);
	memset(&fixture->accepted.conn, 0xa5, sizeof(fixture->accepted.conn));
	await(fixture, fixture->connected.ends);
	fixture->accepted.conn = (struct conn){0};
}

#define wrap_test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		wrap_test(test_what_was_queued_waits_for_the_handshake),
		wrap_test(test_what_is_inside_is_read_without_an_event),
		wrap_test(test_what_is_inside_waits_for_who_does_not_read),
		wrap_test(test_a_step_that_is_put_off_waits_without_spinning),
		wrap_test(test_a_slow_reader_gets_all),
		wrap_test(test_the_end_comes_behind_what_is_held),
		wrap_test(test_finishing_with_something_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
