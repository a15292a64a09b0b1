/* Pairs whose transport speaks TLS: the peer is our own other end of it, driven by the test. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include <apollon/net/transport_tls.h>
#include <support/transport_pair.h>
#include <support/unit.h>

#define DEADLINE_MS 10000

static struct transport *accept_tls(struct transport *beneath)
{
	struct error error;
	struct tls_server *server = tls_server_create_temporary("localhost", &error);

	assert_non_null(server);
	struct transport *transport = transport_tls_accept(beneath, server);
	tls_server_unref(server);
	return transport;
}

static struct transport *connect_tls(struct transport *beneath)
{
	struct error error;
	struct tls_client *client = tls_client_create(&(struct tls_client_settings){0}, &error);

	assert_non_null(client);
	struct transport *transport = transport_tls_connect(beneath, client, "localhost");
	tls_client_destroy(client);
	return transport;
}

/* --- moving bytes --- */

static void carry(struct transport_memory *from, struct transport_memory *to)
{
	size_t len;
	const char *bytes = transport_memory_written(from, &len);

	if (len)
		transport_memory_feed(to, bytes, len);
	transport_memory_take(from, len);
}

/* What both ends have written comes to the other one. */
static void carry_both(struct transport_pair *pair)
{
	size_t len;

	if (!pair->memory)
		return;
	if (pair->transport)
		pair->transport->ops->write(pair->transport, NULL, 0, &len);
	carry(pair->memory, pair->engine_memory);
	if (pair->transport)
		carry(pair->engine_memory, pair->memory);
}

static void wait_for(const struct transport *transport, short events, int limit_ms)
{
	struct pollfd poll_fd = {.fd = transport->ops->fd(transport), .events = events};

	if (poll_fd.fd >= 0)
		poll(&poll_fd, 1, limit_ms);
}

static void shake_both(struct transport_pair *pair)
{
	enum transport_status own = TRANSPORT_WANT_READ, peers = TRANSPORT_WANT_READ;

	for (unsigned i = 0; own != TRANSPORT_OK || peers != TRANSPORT_OK; i++) {
		assert_true(i < 1000);
		own = pair->transport->ops->handshake(pair->transport);
		assert_true(own == TRANSPORT_OK || own == TRANSPORT_WANT_READ);
		carry_both(pair);
		peers = pair->engine->ops->handshake(pair->engine);
		assert_true(peers == TRANSPORT_OK || peers == TRANSPORT_WANT_READ);
		carry_both(pair);
		wait_for(own == TRANSPORT_OK ? pair->engine : pair->transport, POLLIN, 10);
	}
}

/* --- what the peer does --- */

static void open_tls_connecting(struct transport_pair *pair)
{
	int accepted;

	pair->transport = connect_tls(connect_over_tcp(&accepted));
	pair->engine = accept_tls(transport_tcp_create(accepted));
	shake_both(pair);
}

static void open_tls_accepted(struct transport_pair *pair)
{
	int accepted;

	pair->engine = connect_tls(connect_over_tcp(&accepted));
	pair->transport = accept_tls(transport_tcp_create(accepted));
	shake_both(pair);
}

static void open_tls_memory(struct transport_pair *pair)
{
	pair->transport = accept_tls(transport_memory_create(&pair->memory));
	pair->engine = connect_tls(transport_memory_create(&pair->engine_memory));
	shake_both(pair);
}

static void tls_feed(struct transport_pair *pair, const void *data, size_t len)
{
	const struct iovec part = {.iov_base = (void *)data, .iov_len = len};
	size_t written;

	assert_int_equal(pair->engine->ops->write(pair->engine, &part, 1, &written), TRANSPORT_OK);
	assert_int_equal(written, len);
	carry_both(pair);
}

static void tls_feed_end(struct transport_pair *pair)
{
	assert_int_equal(pair->engine->ops->shutdown(pair->engine), TRANSPORT_OK);
	carry_both(pair);
	if (pair->memory)
		transport_memory_feed_end(pair->memory);
}

static void tls_vanish(struct transport_pair *pair)
{
	const struct linger no_time = {.l_onoff = 1, .l_linger = 0};
	int fd = pair->engine->ops->fd(pair->engine);

	if (pair->memory) {
		transport_memory_vanish(pair->memory);
		return;
	}
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &no_time, sizeof(no_time)), 0);
	pair->engine->ops->destroy(pair->engine);
	pair->engine = NULL;
	await(pair->transport->ops->fd(pair->transport), POLLIN);
}

static void tls_stop_reading(struct transport_pair *pair)
{
	if (pair->memory)
		transport_memory_limit_writes(pair->memory, 0);
}

/* The transport's owner goes on writing what is held, as a loop would. */
static void go_on(struct transport_pair *pair)
{
	size_t len;

	if (pair->memory) {
		transport_memory_limit_writes(pair->memory, SIZE_MAX);
		carry_both(pair);
		if (transport_memory_was_shut_down(pair->memory) || transport_memory_was_destroyed(pair->memory))
			transport_memory_feed_end(pair->engine_memory);
	} else if (pair->transport) {
		pair->transport->ops->write(pair->transport, NULL, 0, &len);
	}
}

static size_t tls_take(struct transport_pair *pair, void *data, size_t size)
{
	enum transport_status status = TRANSPORT_WANT_READ;
	size_t len = 0;

	for (unsigned i = 0; status == TRANSPORT_WANT_READ; i++) {
		assert_true(i < DEADLINE_MS);
		go_on(pair);
		if (i > 0)
			wait_for(pair->engine, POLLIN, 1);
		status = pair->engine->ops->read(pair->engine, data, size, &len);
	}
	assert_true(status == TRANSPORT_OK || status == TRANSPORT_CLOSED);
	return status == TRANSPORT_OK ? len : 0;
}

#define TLS_PEER \
	.feed = tls_feed, .feed_end = tls_feed_end, .vanish = tls_vanish, .stop_reading = tls_stop_reading, \
	.take = tls_take

const struct transport_kind transport_kind_tls_connecting = {.open = open_tls_connecting, TLS_PEER};
const struct transport_kind transport_kind_tls_accepted = {.open = open_tls_accepted, TLS_PEER};
const struct transport_kind transport_kind_tls_memory = {.open = open_tls_memory, TLS_PEER};
