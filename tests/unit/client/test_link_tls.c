/* A link with TLS over loopback; the peer is a connection of the test's, in the same loop. */
#include "support/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/buffer.h>

#include "client/link.h"

#define DEADLINE_S 10.0

struct wire {
	struct ev_loop *loop;
	struct address address;
	struct link link;
	struct tls_client *client;
	struct tls_server *server;
	struct tls_peer peer; /* as the link was shown it */
	struct conn conn;     /* the other end */
	bool is_accepted;
	bool trusts;
	bool speaks_tls;
	int listener;
	struct ev_io acceptor;
	struct buffer told;
	struct buffer heard; /* by the other end */
	bool is_late;
};

static struct wire *wire_of(struct conn *conn)
{
	return (struct wire *)((char *)conn - offsetof(struct wire, conn));
}

static bool on_secured(void *context, const struct tls_peer *peer)
{
	struct wire *wire = context;
	wire->peer = *peer;
	buffer_append_text(&wire->told, "secured\n");
	return wire->trusts;
}

static void on_up(void *context)
{
	struct wire *wire = context;
	buffer_append_text(&wire->told, "up\n");
	link_send(&wire->link, "NICK ann\r\n", 10);
}

static void on_line(void *context, char *line)
{
	buffer_append_format(&((struct wire *)context)->told, "[%s]\n", line);
}

static void on_down(void *context, enum link_end end, const char *reason)
{
	buffer_append_format(&((struct wire *)context)->told, "down %d: %s\n", (int)end, reason);
}

static void peer_reads(struct conn *conn)
{
	struct wire *wire = wire_of(conn);
	char data[512];
	buffer_append(&wire->heard, data, conn_read(conn, data, sizeof(data)));
}

static void peer_ends(struct conn *conn, enum conn_end end)
{
	(void)end;
	buffer_append_text(&wire_of(conn)->heard, "(end)");
}

static const struct conn_callbacks peer_callbacks = {.on_readable = peer_reads, .on_end = peer_ends};

static void on_connection(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	struct wire *wire = watcher->data;
	int fd = accept4(wire->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	(void)events;
	assert_true(fd >= 0);
	struct transport *transport = transport_tcp_create(fd);
	if (wire->speaks_tls)
		transport = transport_tls_accept(transport, wire->server);
	conn_init(&wire->conn, loop, transport, &peer_callbacks, 65536);
	conn_start(&wire->conn);
	conn_set_reading(&wire->conn, true);
	wire->is_accepted = true;
}

static void listen_somewhere(struct wire *wire)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	wire->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(wire->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(wire->listener, 5), 0);
	assert_int_equal(getsockname(wire->listener, (struct sockaddr *)&address, &len), 0);
	wire->address = (struct address){.scheme = ADDRESS_TCP, .host = "127.0.0.1", .port = ntohs(address.sin_port)};
}

static int start(void **state)
{
	static struct wire wire;
	struct error error;

	wire = (struct wire){.loop = ev_loop_new(EVFLAG_AUTO), .trusts = true, .speaks_tls = true};
	buffer_init(&wire.told, SIZE_MAX);
	buffer_init(&wire.heard, SIZE_MAX);
	listen_somewhere(&wire);
	wire.server = tls_server_create_temporary("chat.example", &error);
	wire.client = tls_client_create(&(struct tls_client_settings){NULL, NULL, NULL}, &error);
	assert_non_null(wire.server);
	assert_non_null(wire.client);
	const struct link_callbacks callbacks = {on_secured, on_up, on_line, on_down, &wire};
	link_init(&wire.link, wire.loop, &(struct link_settings){&wire.address, wire.client, AF_UNSPEC, NULL, 5},
		&callbacks);
	ev_io_init(&wire.acceptor, on_connection, wire.listener, EV_READ);
	wire.acceptor.data = &wire;
	ev_io_start(wire.loop, &wire.acceptor);
	*state = &wire;
	return 0;
}

static int stop(void **state)
{
	struct wire *wire = *state;
	link_finish(&wire->link);
	if (wire->is_accepted)
		conn_finish(&wire->conn);
	ev_io_stop(wire->loop, &wire->acceptor);
	close(wire->listener);
	tls_client_destroy(wire->client);
	tls_server_unref(wire->server);
	buffer_finish(&wire->told);
	buffer_finish(&wire->heard);
	ev_loop_destroy(wire->loop);
	return 0;
}

static void on_deadline(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	((struct wire *)timer->data)->is_late = true;
}

/* Runs the loop until that much has been said. */
static void await(struct wire *wire, struct buffer *what, const char *expected)
{
	struct ev_timer deadline;
	ev_timer_init(&deadline, on_deadline, DEADLINE_S, 0);
	deadline.data = wire;
	ev_timer_start(wire->loop, &deadline);
	while (what->len < strlen(expected) && !wire->is_late) {
		if (wire->is_accepted)
			conn_flush(&wire->conn);
		ev_run(wire->loop, EVRUN_ONCE);
	}
	ev_timer_stop(wire->loop, &deadline);
	assert_string_equal(buffer_text(what), expected);
	buffer_clear(what);
}

static void test_lines_both_ways_once_it_is_trusted(void **state)
{
	struct wire *wire = *state;
	link_open(&wire->link);
	await(wire, &wire->told, "secured\nup\n");
	await(wire, &wire->heard, "NICK ann\r\n");
	assert_int_equal(strlen(wire->peer.fingerprint), TLS_FINGERPRINT_SIZE - 1);
	assert_false(wire->peer.is_vouched);
	conn_queue_copy(&wire->conn, ":srv 001 ann :Welcome\r\n", 23);
	await(wire, &wire->told, "[:srv 001 ann :Welcome]\n");
	conn_shutdown(&wire->conn);
	await(wire, &wire->told, "down 0: the server closed the connection\n");
}

static void test_nothing_is_sent_to_who_is_not_trusted(void **state)
{
	struct wire *wire = *state;
	wire->trusts = false;
	link_open(&wire->link);
	await(wire, &wire->told, "secured\n");
	await(wire, &wire->heard, "(end)");
	assert_int_equal(wire->link.state, LINK_DOWN);
	assert_int_equal(wire->told.len, 0);
}

static void test_trusted_the_second_time(void **state)
{
	struct wire *wire = *state;
	wire->trusts = false;
	link_open(&wire->link);
	await(wire, &wire->told, "secured\n");
	await(wire, &wire->heard, "(end)");
	conn_finish(&wire->conn);
	wire->is_accepted = false;
	wire->trusts = true;
	link_open(&wire->link);
	await(wire, &wire->told, "secured\nup\n");
	await(wire, &wire->heard, "NICK ann\r\n");
}

static void test_who_speaks_plain_text_is_told_from_who_is_not_there(void **state)
{
	struct wire *wire = *state;
	wire->speaks_tls = false;
	link_open(&wire->link);
	while (!wire->is_accepted)
		ev_run(wire->loop, EVRUN_ONCE);
	conn_queue_copy(&wire->conn, ":srv NOTICE * :Hello there\r\n", 28);
	await(wire, &wire->told, "down 4: the peer speaks no TLS (plain text?)\n");
}

static void test_a_handshake_that_stalls(void **state)
{
	struct wire *wire = *state;
	wire->speaks_tls = false;
	wire->link.settings.connect_timeout_s = 0.2;
	link_open(&wire->link);
	await(wire, &wire->told, "down 2: it accepts the connection, but there is no TLS handshake in time\n");
}

static void test_a_handshake_that_is_cut(void **state)
{
	struct wire *wire = *state;
	wire->speaks_tls = false;
	link_open(&wire->link);
	while (!wire->is_accepted)
		ev_run(wire->loop, EVRUN_ONCE);
	conn_shutdown(&wire->conn);
	await(wire, &wire->told, "down 2: the peer closed the connection in the middle of the TLS handshake\n");
}

static void test_nobody_listens(void **state)
{
	struct wire *wire = *state;
	ev_io_stop(wire->loop, &wire->acceptor);
	close(wire->listener);
	link_open(&wire->link);
	await(wire, &wire->told, "down 2: Connection refused\n");
	listen_somewhere(wire);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lines_both_ways_once_it_is_trusted),
		TEST(test_nothing_is_sent_to_who_is_not_trusted),
		TEST(test_trusted_the_second_time),
		TEST(test_who_speaks_plain_text_is_told_from_who_is_not_there),
		TEST(test_a_handshake_that_stalls),
		TEST(test_a_handshake_that_is_cut),
		TEST(test_nobody_listens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
