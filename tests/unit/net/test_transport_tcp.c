/* What only the transport over sockets has: connecting, and the socket's options. */
#include <apollon/net/transport.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/net/listener.h>
#include <support/unit.h>

#define DEADLINE_MS 10000

static void open_listener(struct listener *listener)
{
	struct address address;
	struct error error;

	assert_true(address_parse(&address, "127.0.0.1:0", 0, &error));
	assert_int_equal(listener_open(listener, 1, &address, &error), 1);
}

static struct transport *connect_to(const struct endpoint *endpoint)
{
	return transport_tcp_connect((const struct sockaddr *)&endpoint->storage, endpoint->len);
}

/* Repeats the handshake as an owner would, until it has a result. */
static enum transport_status finish_handshake(struct transport *transport)
{
	struct pollfd poll_fd = {.fd = transport->ops->fd(transport), .events = POLLOUT};
	enum transport_status status;

	while ((status = transport->ops->handshake(transport)) == TRANSPORT_WANT_WRITE)
		assert_int_equal(poll(&poll_fd, 1, DEADLINE_MS), 1);
	return status;
}

static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &len), 0);
	return value;
}

static void test_options_of_tcp(void **state)
{
	struct listener listener;
	struct transport *transport;
	int fd;

	(void)state;
	open_listener(&listener);
	transport = connect_to(&listener.endpoint);
	assert_non_null(transport);
	fd = transport->ops->fd(transport);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_not_equal(option(fd, IPPROTO_TCP, TCP_NODELAY), 0);
	assert_int_not_equal(option(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
	assert_int_equal(finish_handshake(transport), TRANSPORT_OK);
	transport->ops->destroy(transport);
	listener_close(&listener);
}

static void test_connection_refused(void **state)
{
	struct listener listener;
	struct transport *transport;
	struct endpoint nobody;

	(void)state;
	open_listener(&listener);
	nobody = listener.endpoint;
	listener_close(&listener);
	transport = connect_to(&nobody);
	if (transport) {
		assert_int_equal(finish_handshake(transport), TRANSPORT_FAILED);
		assert_int_equal(errno, ECONNREFUSED);
		transport->ops->destroy(transport);
	} else {
		assert_int_equal(errno, ECONNREFUSED);
	}
}

static void test_no_such_unix_socket(void **state)
{
	const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/nonexistent/socket"};

	(void)state;
	assert_null(transport_tcp_connect((const struct sockaddr *)&name, sizeof(name)));
	assert_int_equal(errno, ENOENT);
}

static void test_no_such_family(void **state)
{
	const struct sockaddr nothing = {.sa_family = AF_UNSPEC};

	(void)state;
	assert_null(transport_tcp_connect(&nothing, sizeof(nothing)));
	assert_int_equal(errno, EAFNOSUPPORT);
}

/* A queue of one that is full: the kernel lets the next one wait, whose handshake must not take that for a success. */
static void test_handshake_waits_until_it_is_through(void **state)
{
	struct listener listener;
	struct transport *waiting[8];
	struct endpoint peer;
	unsigned pending = 0;
	int fd;

	(void)state;
	open_listener(&listener);
	assert_int_equal(listen(listener.fd, 0), 0);
	for (size_t i = 0; i < COUNT_OF(waiting); i++) {
		waiting[i] = connect_to(&listener.endpoint);
		assert_non_null(waiting[i]);
	}
	for (size_t i = 0; i < COUNT_OF(waiting); i++)
		pending += waiting[i]->ops->handshake(waiting[i]) == TRANSPORT_WANT_WRITE;
	assert_in_range(pending, 1, COUNT_OF(waiting) - 1);
	while (listener_accept(&listener, &fd, &peer) == LISTENER_ACCEPTED)
		close(fd);
	for (size_t i = 0; i < COUNT_OF(waiting); i++)
		waiting[i]->ops->destroy(waiting[i]);
	listener_close(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_of_tcp),
		cmocka_unit_test(test_connection_refused),
		cmocka_unit_test(test_no_such_unix_socket),
		cmocka_unit_test(test_no_such_family),
		cmocka_unit_test(test_handshake_waits_until_it_is_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
