#include "pool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "payload.h"
#include "secure.h"
#include "traffic.h"

#define INPUT_SIZE ((size_t)128 * 1024)
#define EVENTS_A_TURN 512
#define CLIENTS_A_SOURCE 8000
/* What an event says when the server has closed its end. */
#define ENDED (EPOLLHUP | EPOLLERR | EPOLLRDHUP)
#define GATHER_LIMIT (120 * CLOCK_SECOND)

bool pool_open(
	struct pool *pool, const struct wire *wire, const char *host, uint16_t port, unsigned instance, size_t count)
{
	memset(pool, 0, sizeof(*pool));
	pool->wire = wire;
	pool->address.sin_family = AF_INET;
	pool->address.sin_port = htons(port);
	if (inet_pton(AF_INET, host, &pool->address.sin_addr) != 1)
		return pool_fail(pool, "--host: \"%s\" is not an IPv4 address", host);
	pool->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (pool->epoll < 0)
		return pool_fail(pool, "epoll_create1: %s", strerror(errno));
	pool->clients = calloc(count, sizeof(*pool->clients));
	pool->input = malloc(INPUT_SIZE);
	if (!pool->clients || !pool->input)
		abort();
	pool->count = count;
	for (size_t i = 0; i < count; i++) {
		pool->clients[i].fd = -1;
		pool->clients[i].pool = pool;
		snprintf(pool->clients[i].nick, sizeof(pool->clients[i].nick), "%c%06zu", (int)('b' + instance), i);
	}
	return true;
}

void pool_close(struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++) {
		pool_drop(pool, &pool->clients[i]);
		free(pool->clients[i].out);
		free(pool->clients[i].partial);
	}
	free(pool->clients);
	free(pool->input);
	secure_close(pool);
	close(pool->epoll);
}

bool pool_fail(struct pool *pool, const char *format, ...)
{
	va_list args;

	if (pool->failed)
		return false;
	pool->failed = true;
	va_start(args, format);
	vsnprintf(pool->why, sizeof(pool->why), format, args);
	va_end(args);
	return false;
}

static void set_events(struct pool *pool, struct client *client, int operation)
{
	/* Edge-triggered: the kernel need not look again at each connection whether it has been emptied. */
	struct epoll_event event = {.events = EPOLLET | EPOLLRDHUP};

	if (!client->is_deaf)
		event.events |= EPOLLIN;
	if (client->waits_to_write)
		event.events |= EPOLLOUT;
	event.data.ptr = client;
	if (epoll_ctl(pool->epoll, operation, client->fd, &event) != 0)
		pool_fail(pool, "epoll_ctl: %s", strerror(errno));
}

void pool_watch(struct pool *pool, struct client *client, bool waits_to_write)
{
	client->waits_to_write = waits_to_write;
	set_events(pool, client, EPOLL_CTL_MOD);
}

void pool_deafen(struct pool *pool, struct client *client, bool is_deaf)
{
	client->is_deaf = is_deaf;
	set_events(pool, client, EPOLL_CTL_MOD);
}

/* The kernel's search for a free port gets slow when one address has used up half of them: the clients past that come
 * from 127.0.0.2 and so on. */
static void choose_source(const struct pool *pool, const struct client *client)
{
	uint32_t step = (uint32_t)((size_t)(client - pool->clients) / CLIENTS_A_SOURCE);
	struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + step)};
	int one = 1;

	if (step == 0 || pool->address.sin_addr.s_addr != htonl(INADDR_LOOPBACK))
		return;
	setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
	bind(client->fd, (struct sockaddr *)&source, sizeof(source));
}

void pool_connect(struct pool *pool, struct client *client)
{
	int one = 1;

	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (client->fd < 0) {
		pool_fail(pool, "socket: %s", strerror(errno));
		return;
	}
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	choose_source(pool, client);
	if (pool->tls)
		secure_begin(client);
	client->state = CLIENT_CONNECTING;
	client->out_len = 0;
	client->partial_len = 0;
	client->is_deaf = false;
	client->waits_to_write = true;
	client->since = clock_now();
	pool->wire->greet(client);
	if (connect(client->fd, (struct sockaddr *)&pool->address, sizeof(pool->address)) != 0 &&
		errno != EINPROGRESS) {
		pool_fail(pool, "connect: %s", strerror(errno));
		return;
	}
	set_events(pool, client, EPOLL_CTL_ADD);
}

void pool_drop(struct pool *pool, struct client *client)
{
	/* A reset leaves no socket in TIME_WAIT, of which a bench would collect too many. */
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	if (client->fd < 0)
		return;
	if (client->state == CLIENT_READY)
		pool->ready_count--;
	setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	secure_end(client);
	close(client->fd);
	client->fd = -1;
	client->state = CLIENT_CLOSED;
}

static void on_closed(struct pool *pool, struct client *client, const char *why)
{
	pool_drop(pool, client);
	if (pool->handler.on_closed)
		pool->handler.on_closed(pool->handler.context, client);
	else
		pool_fail(pool, "the server closed the connection of %s: %s", client->nick, why);
}

static void on_connected(struct pool *pool, struct client *client)
{
	socklen_t len = sizeof(int);
	int error = 0;

	getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error != 0) {
		on_closed(pool, client, strerror(error));
		return;
	}
	client->state = CLIENT_REGISTERING;
	client_flush(client);
}

static void become_ready(struct pool *pool, struct client *client)
{
	client->state = CLIENT_READY;
	pool->ready_count++;
	if (pool->handler.on_ready)
		pool->handler.on_ready(pool->handler.context, client);
}

static void on_registered(struct pool *pool, struct client *client)
{
	if (client->channel[0] == '\0') {
		become_ready(pool, client);
		return;
	}
	client->state = CLIENT_JOINING;
	pool->wire->join(client);
	client_flush(client);
}

static void on_line(struct pool *pool, struct client *client, const char *line, size_t len)
{
	switch (pool->wire->classify(client, line, len)) {
	case WIRE_PING:
		pool->wire->pong(client, line, len);
		client_flush(client);
		return;
	case WIRE_GOODBYE:
		if (pool->handler.on_closed && !client->group)
			return;
		/* fall through */
	case WIRE_REFUSED:
		pool_fail(pool, "%s was told: %.*s", client->nick, (int)len, line);
		return;
	case WIRE_REGISTERED:
		if (client->state == CLIENT_REGISTERING)
			on_registered(pool, client);
		return;
	case WIRE_JOINED:
		if (client->state == CLIENT_JOINING) {
			become_ready(pool, client);
			return;
		}
		break;
	case WIRE_OTHER:
		break;
	}
	if (pool->handler.on_line && client->state == CLIENT_READY)
		pool->handler.on_line(pool->handler.context, client, line, len);
}

static inline bool is_delivery(const char *from, const char *stop)
{
	return (size_t)(stop - from) >= PAYLOAD_TAIL && payload_is_ours(stop - PAYLOAD_TAIL);
}

/* Deliveries to one client are mostly of one length. A shorter line in front of one makes both together longer than
 * that, so that what ends where a delivery would is one. */
static const char *take_deliveries(struct pool *pool, struct client *client, const char *from, const char *end)
{
	size_t len = client->delivery_len;

	while (len && (size_t)(end - from) >= len && memcmp(from + len - 2, "\r\n", 2) == 0 &&
		is_delivery(from, from + len - 2)) {
		traffic_deliver(pool->traffic, client, from + len - 2 - PAYLOAD_TAIL, pool->now);
		from += len;
	}
	return from;
}

/* Handles every whole line and returns where the rest begins. */
static const char *take_lines(struct pool *pool, struct client *client, const char *from, const char *end)
{
	const char *newline;

	pool->now = clock_ticks(clock_now());
	for (;;) {
		const char *stop;

		from = take_deliveries(pool, client, from, end);
		newline = memchr(from, '\n', (size_t)(end - from));
		if (!newline)
			return from;
		stop = newline > from && newline[-1] == '\r' ? newline - 1 : newline;
		if (is_delivery(from, stop)) {
			traffic_deliver(pool->traffic, client, stop - PAYLOAD_TAIL, pool->now);
			client->delivery_len = (size_t)(newline + 1 - from);
		} else {
			on_line(pool, client, from, (size_t)(stop - from));
		}
		from = newline + 1;
	}
}

static void keep_partial(struct pool *pool, struct client *client, const char *rest, size_t len)
{
	client->partial_len = len;
	if (len == 0)
		return;
	if (len > CLIENT_PARTIAL_LIMIT) {
		pool_fail(pool, "%s got a line of more than %d bytes", client->nick, CLIENT_PARTIAL_LIMIT);
		return;
	}
	if (!client->partial && !(client->partial = malloc(CLIENT_PARTIAL_LIMIT)))
		abort();
	memcpy(client->partial, rest, len);
}

/* One read; true when another one will find something: more, or the end of the stream, which is told only once. */
static bool read_some(struct pool *pool, struct client *client, bool is_ended)
{
	size_t kept = client->partial_len, room = INPUT_SIZE - kept;
	const char *rest, *end;
	ssize_t got;

	got = client->tls ? secure_recv(client, pool->input + kept, room)
			  : recv(client->fd, pool->input + kept, room, 0);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got <= 0) {
		on_closed(pool, client, got == 0 ? "end of file" : strerror(errno));
		return false;
	}
	pool->received += (uint64_t)got;
	if (kept)
		memcpy(pool->input, client->partial, kept);
	end = pool->input + kept + got;
	rest = take_lines(pool, client, pool->input, end);
	keep_partial(pool, client, rest, (size_t)(end - rest));
	/* TLS gives a record at a time. */
	return is_ended || client->tls || (size_t)got == room;
}

static void on_event(struct pool *pool, struct client *client, uint32_t events)
{
	if (client->fd < 0)
		return;
	if (client->state == CLIENT_CONNECTING) {
		on_connected(pool, client);
		if (client->state != CLIENT_REGISTERING)
			return;
	}
	if (client->is_deaf && events & (EPOLLHUP | EPOLLERR)) {
		on_closed(pool, client, "hung up");
		return;
	}
	if (events & (EPOLLIN | ENDED) && !client->is_deaf)
		while (read_some(pool, client, events & ENDED) && !pool->failed)
			;
	/* A handshake may have been what writing waited for. */
	if (client->fd >= 0 && (events & EPOLLOUT || (client->tls && client->out_len)))
		client_flush(client);
}

bool pool_turn(struct pool *pool, uint64_t timeout)
{
	struct timespec wait = {
		.tv_sec = (time_t)(timeout / CLOCK_SECOND),
		.tv_nsec = (long)(timeout % CLOCK_SECOND),
	};
	struct epoll_event events[EVENTS_A_TURN];
	int count;

	count = epoll_pwait2(pool->epoll, events, EVENTS_A_TURN, &wait, NULL);
	if (count < 0 && errno != EINTR)
		return pool_fail(pool, "epoll_pwait2: %s", strerror(errno));
	for (int i = 0; i < count && !pool->failed; i++)
		on_event(pool, events[i].data.ptr, events[i].events);
	return !pool->failed;
}

bool pool_gather(struct pool *pool, size_t first, size_t count, size_t at_once)
{
	size_t before = pool->ready_count;
	uint64_t deadline = clock_now() + GATHER_LIMIT;
	size_t started = 0;

	while (pool->ready_count - before < count) {
		size_t ready = pool->ready_count - before;

		while (started < count && started - ready < at_once)
			pool_connect(pool, &pool->clients[first + started++]);
		if (!pool_turn(pool, CLOCK_SECOND / 10))
			return false;
		if (clock_now() > deadline)
			return pool_fail(pool, "only %zu of %zu clients got in within the time limit",
				pool->ready_count - before, count);
	}
	return true;
}
