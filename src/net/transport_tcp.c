/* The transport over a stream socket: TCP and, as it is the same to everybody above, unix. */
#include <apollon/net/transport.h>

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apollon/base/alloc.h>

struct transport_tcp {
	struct transport transport; /* first: one is cast to the other */
	int fd;
	bool connecting;
};

static struct transport_tcp *of(struct transport *transport)
{
	return (struct transport_tcp *)transport;
}

static enum transport_status status_of_errno(enum transport_status when_blocked)
{
	return errno == EAGAIN ? when_blocked : TRANSPORT_FAILED;
}

static enum transport_status tcp_handshake(struct transport *transport)
{
	struct transport_tcp *tcp = of(transport);
	struct pollfd writable = {.fd = tcp->fd, .events = POLLOUT};
	int error_number = 0;
	socklen_t len = sizeof(error_number);

	if (!tcp->connecting)
		return TRANSPORT_OK;
	/* Until it is writable SO_ERROR is 0 as well: asked too early it would tell of a success. */
	if (poll(&writable, 1, 0) <= 0)
		return TRANSPORT_WANT_WRITE;
	if (getsockopt(tcp->fd, SOL_SOCKET, SO_ERROR, &error_number, &len) < 0)
		return TRANSPORT_FAILED;
	if (error_number != 0) {
		errno = error_number;
		return TRANSPORT_FAILED;
	}
	tcp->connecting = false;
	return TRANSPORT_OK;
}

static enum transport_status tcp_read(struct transport *transport, void *data, size_t size, size_t *read_len)
{
	ssize_t len;

	assert(size > 0);
	do
		len = recv(of(transport)->fd, data, size, 0);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return status_of_errno(TRANSPORT_WANT_READ);
	if (len == 0)
		return TRANSPORT_CLOSED;
	*read_len = (size_t)len;
	return TRANSPORT_OK;
}

/* send() is cheaper for the usual case of one part. */
static ssize_t send_parts(int fd, const struct iovec *parts, int part_count)
{
	struct msghdr message = {
		.msg_iov = (struct iovec *)parts,
		.msg_iovlen = (size_t)(part_count < IOV_MAX ? part_count : IOV_MAX),
	};

	if (part_count == 1)
		return send(fd, parts->iov_base, parts->iov_len, MSG_NOSIGNAL);
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static enum transport_status tcp_write(
	struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len)
{
	ssize_t len;

	*written_len = 0;
	if (part_count == 0)
		return TRANSPORT_OK;
	do
		len = send_parts(of(transport)->fd, parts, part_count);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return status_of_errno(TRANSPORT_WANT_WRITE);
	*written_len = (size_t)len;
	return TRANSPORT_OK;
}

static enum transport_status tcp_shutdown(struct transport *transport)
{
	return shutdown(of(transport)->fd, SHUT_WR) == 0 ? TRANSPORT_OK : TRANSPORT_FAILED;
}

static int tcp_fd(const struct transport *transport)
{
	return ((const struct transport_tcp *)transport)->fd;
}

static void tcp_destroy(struct transport *transport)
{
	close(of(transport)->fd);
	free(transport);
}

static const struct transport_ops tcp_ops = {
	.handshake = tcp_handshake,
	.read = tcp_read,
	.write = tcp_write,
	.shutdown = tcp_shutdown,
	.fd = tcp_fd,
	.destroy = tcp_destroy,
};

void transport_tcp_set_options(int fd)
{
	const int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static struct transport *create(int fd, bool connecting)
{
	struct transport_tcp *tcp = alloc_bytes(sizeof(*tcp));

	*tcp = (struct transport_tcp){.transport.ops = &tcp_ops, .fd = fd, .connecting = connecting};
	return &tcp->transport;
}

struct transport *transport_tcp_create(int fd)
{
	return create(fd, false);
}

struct transport *transport_tcp_connect_from(
	const struct sockaddr *local, size_t local_len, const struct sockaddr *address, size_t address_len)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int saved;

	if (fd < 0)
		return NULL;
	transport_tcp_set_options(fd);
	if (local && bind(fd, local, (socklen_t)local_len) < 0)
		goto failed;
	if (connect(fd, address, (socklen_t)address_len) == 0)
		return create(fd, false);
	if (errno == EINPROGRESS || errno == EINTR)
		return create(fd, true);
failed:
	saved = errno;
	close(fd);
	errno = saved;
	return NULL;
}

struct transport *transport_tcp_connect(const struct sockaddr *address, size_t address_len)
{
	return transport_tcp_connect_from(NULL, 0, address, address_len);
}
