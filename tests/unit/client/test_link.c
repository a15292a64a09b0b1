/* A link over loopback; the peer is the test. */
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
	struct buffer told;
	int listener;
	int peer; /* -1: nobody has connected */
	bool closes_on_line;
	bool is_late;
};

static void on_up(void *context)
{
	buffer_append_text(&((struct wire *)context)->told, "up\n");
}

static void on_line(void *context, char *line)
{
	struct wire *wire = context;
	buffer_append_format(&wire->told, "[%s]\n", line);
	if (wire->closes_on_line)
		link_close(&wire->link);
}

static void on_down(void *context, enum link_end end, const char *reason)
{
	buffer_append_format(&((struct wire *)context)->told, "down %d: %s\n", (int)end, reason);
}

static const struct link_callbacks callbacks = {NULL, on_up, on_line, on_down, NULL};

static int listen_somewhere(uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static void start(struct wire *wire)
{
	struct link_callbacks with_context = callbacks;
	with_context.context = wire;
	*wire = (struct wire){.loop = ev_loop_new(EVFLAG_AUTO), .peer = -1};
	buffer_init(&wire->told, SIZE_MAX);
	wire->address = (struct address){.scheme = ADDRESS_TCP, .host = "127.0.0.1"};
	wire->listener = listen_somewhere(&wire->address.port);
	const struct link_settings settings = {&wire->address, NULL, AF_UNSPEC, NULL, 5};
	link_init(&wire->link, wire->loop, &settings, &with_context);
}

static void stop(struct wire *wire)
{
	link_finish(&wire->link);
	if (wire->peer >= 0)
		close(wire->peer);
	close(wire->listener);
	buffer_finish(&wire->told);
	ev_loop_destroy(wire->loop);
}

static void on_deadline(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	(void)loop, (void)events;
	((struct wire *)timer->data)->is_late = true;
}

/* Runs the loop until that much has been told. */
static void assert_told(struct wire *wire, const char *expected)
{
	struct ev_timer deadline;
	ev_timer_init(&deadline, on_deadline, DEADLINE_S, 0);
	deadline.data = wire;
	ev_timer_start(wire->loop, &deadline);
	while (wire->told.len < strlen(expected) && !wire->is_late)
		ev_run(wire->loop, EVRUN_ONCE);
	ev_timer_stop(wire->loop, &deadline);
	assert_string_equal(buffer_text(&wire->told), expected);
	buffer_clear(&wire->told);
}

static void connect_wire(struct wire *wire)
{
	link_open(&wire->link);
	assert_told(wire, "up\n");
	wire->peer = accept(wire->listener, NULL, NULL);
	assert_true(wire->peer >= 0);
}

static void peer_says(struct wire *wire, const char *text)
{
	assert_int_equal(write(wire->peer, text, strlen(text)), (int)strlen(text));
}

static void test_lines_both_ways(void **state)
{
	struct wire wire;
	char data[64] = "";
	(void)state;
	start(&wire);
	connect_wire(&wire);
	link_send(&wire.link, "one\r\n", 5);
	link_send(&wire.link, "two\r\n", 5);
	peer_says(&wire, ":srv 001 ann :Welcome\r\n:srv 0");
	assert_told(&wire, "[:srv 001 ann :Welcome]\n");
	/* Both lines left together. */
	assert_int_equal(read(wire.peer, data, sizeof(data)), 10);
	assert_string_equal(data, "one\r\ntwo\r\n");
	peer_says(&wire, "02\n");
	assert_told(&wire, "[:srv 002]\n");
	stop(&wire);
}

static void test_the_end_is_told_once(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	connect_wire(&wire);
	peer_says(&wire, "ERROR :bye\r\n");
	close(wire.peer);
	wire.peer = -1;
	assert_told(&wire, "[ERROR :bye]\ndown 0: the server closed the connection\n");
	link_send(&wire.link, "into nothing\r\n", 14);
	link_shut_down(&wire.link);
	stop(&wire);
}

static void test_opens_again(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	connect_wire(&wire);
	peer_says(&wire, "half a li");
	close(wire.peer);
	assert_told(&wire, "down 0: the server closed the connection\n");
	connect_wire(&wire);
	peer_says(&wire, "whole\r\n");
	assert_told(&wire, "[whole]\n");
	stop(&wire);
}

static void test_closing_in_a_line_ends_the_lines(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	wire.closes_on_line = true;
	connect_wire(&wire);
	peer_says(&wire, "one\r\ntwo\r\n");
	assert_told(&wire, "[one]\n");
	assert_int_equal(wire.link.state, LINK_DOWN);
	ev_run(wire.loop, EVRUN_NOWAIT);
	assert_told(&wire, "");
	stop(&wire);
}

static void test_nobody_listens(void **state)
{
	struct wire wire;
	uint16_t port;
	(void)state;
	start(&wire);
	int other = listen_somewhere(&port);
	close(other);
	wire.address.port = port;
	link_open(&wire.link);
	assert_told(&wire, "down 2: Connection refused\n");
	stop(&wire);
}

static void test_unknown_host(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	snprintf(wire.address.host, sizeof(wire.address.host), "name.invalid");
	link_open(&wire.link);
	while (wire.told.len == 0)
		ev_run(wire.loop, EVRUN_ONCE);
	assert_int_equal(strncmp(buffer_text(&wire.told), "down 3: ", 8), 0);
	assert_non_null(strstr(buffer_text(&wire.told), "name.invalid"));
	stop(&wire);
}

static void test_giving_up_while_looking_up(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	link_open(&wire.link);
	assert_int_equal(wire.link.state, LINK_RESOLVING);
	link_close(&wire.link);
	assert_told(&wire, "");
	connect_wire(&wire);
	stop(&wire);
}

static void test_a_listener_that_accepts_nobody(void **state)
{
	struct wire wire;
	int others[32];
	(void)state;
	start(&wire);
	/* A full backlog lets the connection wait without an answer. */
	assert_int_equal(listen(wire.listener, 0), 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	address.sin_port = htons(wire.address.port);
	for (size_t index = 0; index < COUNT_OF(others); index++) {
		others[index] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(others[index], (struct sockaddr *)&address, sizeof(address));
	}
	wire.link.settings.connect_timeout_s = 0.3;
	link_open(&wire.link);
	assert_told(&wire, "down 2: no answer in time\n");
	for (size_t index = 0; index < COUNT_OF(others); index++)
		close(others[index]);
	stop(&wire);
}

static void test_back_pressure(void **state)
{
	struct wire wire;
	(void)state;
	start(&wire);
	connect_wire(&wire);
	link_set_reading(&wire.link, false);
	peer_says(&wire, "one\r\n");
	for (int turn = 0; turn < 5; turn++)
		ev_run(wire.loop, EVRUN_NOWAIT);
	assert_int_equal(wire.told.len, 0);
	link_set_reading(&wire.link, true);
	assert_told(&wire, "[one]\n");
	stop(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_both_ways),
		cmocka_unit_test(test_the_end_is_told_once),
		cmocka_unit_test(test_opens_again),
		cmocka_unit_test(test_closing_in_a_line_ends_the_lines),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_unknown_host),
		cmocka_unit_test(test_giving_up_while_looking_up),
		cmocka_unit_test(test_a_listener_that_accepts_nobody),
		cmocka_unit_test(test_back_pressure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
