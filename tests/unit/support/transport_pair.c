#include <support/transport_pair.h>

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apollon/net/listener.h>
#include <support/unit.h>

#define DEADLINE_MS 10000

/* ---- peers on sockets ---- */

void await(int fd, short events)
{
	struct pollfd poll_fd = {.fd = fd, .events = events};

	assert_int_equal(poll(&poll_fd, 1, DEADLINE_MS), 1);
}

void shake_hands(struct transport *transport)
{
	enum transport_status status;

	while ((status = transport->ops->handshake(transport)) == TRANSPORT_WANT_WRITE)
		await(transport->ops->fd(transport), POLLOUT);
	assert_int_equal(status, TRANSPORT_OK);
}

struct transport *connect_over_tcp(int *accepted)
{
	struct address address;
	struct listener listener;
	struct transport *transport;
	struct endpoint peer;
	struct error error;

	assert_true(address_parse(&address, "127.0.0.1:0", 0, &error));
	assert_int_equal(listener_open(&listener, 1, &address, &error), 1);
	transport = transport_tcp_connect((const struct sockaddr *)&listener.endpoint.storage, listener.endpoint.len);
	assert_non_null(transport);
	await(listener.fd, POLLIN);
	assert_int_equal(listener_accept(&listener, accepted, &peer), LISTENER_ACCEPTED);
	listener_close(&listener);
	shake_hands(transport);
	return transport;
}

static void open_connecting(struct transport_pair *pair)
{
	pair->transport = connect_over_tcp(&pair->peer);
}

static void open_accepted(struct transport_pair *pair)
{
	struct transport *connecting;
	int accepted;

	connecting = connect_over_tcp(&accepted);
	pair->transport = transport_tcp_create(accepted);
	pair->peer = fcntl(connecting->ops->fd(connecting), F_DUPFD_CLOEXEC, 0);
	connecting->ops->destroy(connecting);
}

static void open_unix(struct transport_pair *pair)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	pair->transport = transport_tcp_create(ends[0]);
	pair->peer = ends[1];
}

static void socket_feed(struct transport_pair *pair, const void *data, size_t len)
{
	assert_int_equal(send(pair->peer, data, len, MSG_NOSIGNAL), len);
}

static void socket_feed_end(struct transport_pair *pair)
{
	assert_int_equal(shutdown(pair->peer, SHUT_WR), 0);
}

/* TCP resets when it lingers no time; unix sockets do when the one who leaves had something unread. */
static void socket_vanish(struct transport_pair *pair)
{
	const struct linger no_time = {.l_onoff = 1, .l_linger = 0};
	const struct iovec unread = {.iov_base = (char[]){'x'}, .iov_len = 1};
	size_t len;

	assert_int_equal(pair->transport->ops->write(pair->transport, &unread, 1, &len), TRANSPORT_OK);
	assert_int_equal(setsockopt(pair->peer, SOL_SOCKET, SO_LINGER, &no_time, sizeof(no_time)), 0);
	close(pair->peer);
	pair->peer = -1;
	await(pair->transport->ops->fd(pair->transport), POLLIN);
}

static void socket_stop_reading(struct transport_pair *pair)
{
	(void)pair;
}

static size_t socket_take(struct transport_pair *pair, void *data, size_t size)
{
	ssize_t len;

	await(pair->peer, POLLIN);
	len = recv(pair->peer, data, size, 0);
	assert_true(len >= 0);
	return (size_t)len;
}

/* ---- the peer in memory ---- */

static void memory_open(struct transport_pair *pair)
{
	pair->transport = transport_memory_create(&pair->memory);
}

static void memory_feed(struct transport_pair *pair, const void *data, size_t len)
{
	transport_memory_feed(pair->memory, data, len);
}

static void memory_feed_end(struct transport_pair *pair)
{
	transport_memory_feed_end(pair->memory);
}

static void memory_vanish(struct transport_pair *pair)
{
	transport_memory_vanish(pair->memory);
}

static void memory_stop_reading(struct transport_pair *pair)
{
	transport_memory_limit_writes(pair->memory, 0);
}

static size_t memory_take(struct transport_pair *pair, void *data, size_t size)
{
	size_t len;
	const char *written = transport_memory_written(pair->memory, &len);

	transport_memory_limit_writes(pair->memory, SIZE_MAX);
	if (len == 0)
		assert_true(transport_memory_was_shut_down(pair->memory));
	if (len > size)
		len = size;
	memcpy(data, written, len);
	transport_memory_take(pair->memory, len);
	return len;
}

#define SOCKET_PEER \
	.feed = socket_feed, .feed_end = socket_feed_end, .vanish = socket_vanish, \
	.stop_reading = socket_stop_reading, .take = socket_take

const struct transport_kind transport_kind_connecting = {.open = open_connecting, SOCKET_PEER};
const struct transport_kind transport_kind_accepted = {.open = open_accepted, SOCKET_PEER};
const struct transport_kind transport_kind_unix = {.open = open_unix, SOCKET_PEER};
const struct transport_kind transport_kind_memory = {.open = memory_open,
	.feed = memory_feed,
	.feed_end = memory_feed_end,
	.vanish = memory_vanish,
	.stop_reading = memory_stop_reading,
	.take = memory_take};
