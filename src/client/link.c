#include "client/link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apollon/irc/message.h>

#define READ_SIZE 32768

static const struct conn_callbacks conn_callbacks;

static struct link *link_of_conn(struct conn *conn)
{
	return (struct link *)((char *)conn - offsetof(struct link, conn));
}

static void go_down(struct link *link, enum link_end end, const char *reason)
{
	struct error copy;
	error_set(&copy, "%s", reason);
	link_close(link);
	link->callbacks.on_down(link->callbacks.context, end, copy.text);
}

/* ---- one endpoint after the other ----------------------------------------------------------------------------------- */

static bool find_local(
	const struct link *link, const struct endpoint *remote, struct endpoint *local, struct error *error)
{
	struct address address = {.scheme = ADDRESS_TCP};
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	unsigned count;

	snprintf(address.host, sizeof(address.host), "%s", link->settings.bind_address);
	if (!address_resolve(&address, false, remote->storage.ss_family, endpoints, &count, error))
		return false;
	*local = endpoints[0];
	return true;
}

static struct transport *connect_endpoint(struct link *link, const struct endpoint *remote)
{
	struct endpoint local;
	const struct sockaddr *address = (const struct sockaddr *)&remote->storage;
	struct transport *transport;

	if (!link->settings.bind_address || remote->storage.ss_family == AF_UNIX) {
		transport = transport_tcp_connect(address, remote->len);
	} else {
		if (!find_local(link, remote, &local, &link->error))
			return NULL;
		transport = transport_tcp_connect_from(
			(const struct sockaddr *)&local.storage, local.len, address, remote->len);
	}
	if (!transport) {
		error_set(&link->error, "%s", strerror(errno));
		return NULL;
	}
	return link->settings.tls ? transport_tls_connect(transport, link->settings.tls, link->settings.address->host)
				  : transport;
}

/* What is left of the time is shared by the endpoints that are left. */
static void arm_timer(struct link *link)
{
	ev_tstamp left = link->deadline - ev_now(link->loop);
	double share = left / (link->resolution.count - link->tried + 1);

	ev_timer_stop(link->loop, &link->timer);
	ev_timer_set(&link->timer, share > 0.01 ? share : 0.01, 0);
	ev_timer_start(link->loop, &link->timer);
}

static void try_next(struct link *link)
{
	while (link->tried < link->resolution.count) {
		struct transport *transport = connect_endpoint(link, &link->resolution.endpoints[link->tried++]);
		if (!transport)
			continue;
		link->state = LINK_CONNECTING;
		arm_timer(link);
		conn_init(&link->conn, link->loop, transport, &conn_callbacks, LINK_SENDQ_LIMIT);
		conn_start(&link->conn);
		return;
	}
	go_down(link, LINK_END_UNREACHABLE, link->error.text);
}

static void fail_endpoint(struct link *link, const char *reason)
{
	error_set(&link->error, "%s", reason);
	conn_finish(&link->conn);
	try_next(link);
}

/* Whether somebody accepted the connection, but does not go on with the handshake. */
static bool is_stalled(const struct link *link)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int fd = link->conn.transport->ops->fd(link->conn.transport);
	return transport_is_tls(link->conn.transport) && getpeername(fd, (struct sockaddr *)&peer, &len) == 0;
}

static void on_timer(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct link *link = timer->data;
	(void)loop, (void)events;

	if (link->state == LINK_RESOLVING)
		go_down(link, LINK_END_UNREACHABLE, "the host was not found in time");
	else if (link->resolution.count == 0)
		go_down(link, LINK_END_UNREACHABLE, link->error.text);
	else if (is_stalled(link))
		fail_endpoint(link, "it accepts the connection, but there is no TLS handshake in time");
	else
		fail_endpoint(link, "no answer in time");
}

static void on_resolved(struct ev_loop *loop, struct ev_io *watcher, int events)
{
	struct link *link = watcher->data;
	(void)events;

	resolution_take(link->resolution_fd, &link->resolution);
	ev_io_stop(loop, watcher);
	close(link->resolution_fd);
	link->resolution_fd = -1;
	if (link->resolution.count == 0)
		go_down(link, LINK_END_NO_HOST, link->resolution.error.text);
	else
		try_next(link);
}

/* ---- the connection ------------------------------------------------------------------------------------------------- */

static bool is_trusted(struct link *link)
{
	struct tls_peer peer;

	if (!transport_is_tls(link->conn.transport))
		return true;
	transport_tls_peer(link->conn.transport, &peer);
	return link->callbacks.on_secured(link->callbacks.context, &peer);
}

static void on_connected(struct conn *conn)
{
	struct link *link = link_of_conn(conn);
	ev_timer_stop(link->loop, &link->timer);
	if (!is_trusted(link)) {
		link_close(link);
		return;
	}
	link->state = LINK_UP;
	lines_init(&link->lines, MESSAGE_SERVER_TAGS_LIMIT);
	conn_set_reading(conn, !link->is_paused);
	link->callbacks.on_up(link->callbacks.context);
}

static void deliver(struct link *link, struct slice line)
{
	char copy[MESSAGE_SERVER_TAGS_LIMIT + MESSAGE_LIMIT + 1];
	if (line.len >= sizeof(copy))
		return;
	memcpy(copy, line.data, line.len);
	copy[line.len] = '\0';
	link->callbacks.on_line(link->callbacks.context, copy);
}

static void on_readable(struct conn *conn)
{
	struct link *link = link_of_conn(conn);
	char data[READ_SIZE];
	unsigned opened = link->opened;
	struct slice input = {.data = data, .len = conn_read(conn, data, sizeof(data))}, line;
	enum lines_result result;

	/* Any line may end the link; a new one would have nothing to do with what is left of the old one's input. */
	while (link->state == LINK_UP && link->opened == opened &&
		(result = lines_next(&link->lines, &input, &line)) != LINES_NEED_MORE) {
		if (result == LINES_LINE)
			deliver(link, line);
	}
}

static void on_end(struct conn *conn, enum conn_end end)
{
	struct link *link = link_of_conn(conn);
	const char *reason = end == CONN_END_CLOSED ? "the server closed the connection" : strerror(conn->error_number);
	const char *problem = transport_is_tls(conn->transport) ? transport_tls_problem(conn->transport) : "";
	struct error error;

	if (*problem)
		error_set(&error, "%s", problem);
	if (*problem)
		reason = error.text;
	if (link->state == LINK_CONNECTING && *problem && conn->error_number == EPROTO)
		go_down(link, LINK_END_NO_TLS, reason);
	else if (link->state == LINK_CONNECTING)
		fail_endpoint(link, reason);
	else
		go_down(link, end == CONN_END_CLOSED ? LINK_END_CLOSED : LINK_END_LOST, reason);
}

static const struct conn_callbacks conn_callbacks = {
	.on_connected = on_connected,
	.on_readable = on_readable,
	.on_end = on_end,
};

static void on_prepare(struct ev_loop *loop, struct ev_prepare *watcher, int events)
{
	struct link *link = watcher->data;
	(void)loop, (void)events;

	if (link->state != LINK_UP)
		return;
	if (link->conn.exceeded)
		go_down(link, LINK_END_LOST, "the server does not read what is sent");
	else
		conn_flush(&link->conn);
}

/* ---- life ----------------------------------------------------------------------------------------------------------- */

void link_init(struct link *link, struct ev_loop *loop, const struct link_settings *settings,
	const struct link_callbacks *callbacks)
{
	*link = (struct link){.loop = loop, .settings = *settings, .callbacks = *callbacks, .resolution_fd = -1};
	ev_init(&link->timer, on_timer);
	ev_init(&link->resolution_watcher, on_resolved);
	ev_prepare_init(&link->flusher, on_prepare);
	/* After whoever sends something in its own preparation. */
	ev_set_priority(&link->flusher, EV_MINPRI);
	link->timer.data = link->resolution_watcher.data = link->flusher.data = link;
	ev_prepare_start(loop, &link->flusher);
	ev_unref(loop);
}

void link_finish(struct link *link)
{
	link_close(link);
	ev_ref(link->loop);
	ev_prepare_stop(link->loop, &link->flusher);
}

/* Fails from the loop, as callers are promised. */
static void fail_soon(struct link *link, const char *reason)
{
	link->resolution = (struct resolution){0};
	link->tried = 0;
	error_set(&link->error, "%s", reason);
	link->state = LINK_CONNECTING;
	ev_timer_set(&link->timer, 0, 0);
	ev_timer_start(link->loop, &link->timer);
}

void link_open(struct link *link)
{
	struct error error;

	link_close(link);
	link->opened++;
	link->tried = 0;
	ev_now_update(link->loop);
	link->deadline = ev_now(link->loop) + link->settings.connect_timeout_s;
	link->resolution_fd = resolution_start(link->settings.address, link->settings.family, &error);
	if (link->resolution_fd < 0) {
		fail_soon(link, error.text);
		return;
	}
	link->state = LINK_RESOLVING;
	ev_io_set(&link->resolution_watcher, link->resolution_fd, EV_READ);
	ev_io_start(link->loop, &link->resolution_watcher);
	ev_timer_set(&link->timer, link->settings.connect_timeout_s, 0);
	ev_timer_start(link->loop, &link->timer);
}

void link_close(struct link *link)
{
	if (link->resolution_fd >= 0) {
		ev_io_stop(link->loop, &link->resolution_watcher);
		close(link->resolution_fd);
		link->resolution_fd = -1;
	}
	ev_timer_stop(link->loop, &link->timer);
	if (link->state == LINK_UP)
		lines_finish(&link->lines);
	conn_finish(&link->conn);
	link->state = LINK_DOWN;
}

void link_shut_down(struct link *link)
{
	if (link->state != LINK_UP)
		return;
	conn_flush(&link->conn);
	if (link->state == LINK_UP)
		conn_shutdown(&link->conn);
}

void link_send(struct link *link, const char *line, size_t len)
{
	if (link->state == LINK_UP)
		conn_queue_copy(&link->conn, line, len);
}

void link_set_reading(struct link *link, bool reading)
{
	link->is_paused = !reading;
	if (link->state == LINK_UP)
		conn_set_reading(&link->conn, reading);
}
