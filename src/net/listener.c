#include <apollon/net/listener.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <apollon/net/transport.h>

static bool is_stream_listener(int fd)
{
	int listens = 0, type = 0;
	socklen_t len = sizeof(int);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 && listens &&
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

static bool add_flags(int fd)
{
	int status_flags = fcntl(fd, F_GETFL), descriptor_flags = fcntl(fd, F_GETFD);

	return status_flags >= 0 && descriptor_flags >= 0 && fcntl(fd, F_SETFL, status_flags | O_NONBLOCK) == 0 &&
		fcntl(fd, F_SETFD, descriptor_flags | FD_CLOEXEC) == 0;
}

bool listener_adopt(struct listener *listener, int fd, struct error *error)
{
	*listener = (struct listener){.fd = fd, .endpoint.len = sizeof(listener->endpoint.storage)};
	if (is_stream_listener(fd) && add_flags(fd) &&
		getsockname(fd, (struct sockaddr *)&listener->endpoint.storage, &listener->endpoint.len) == 0) {
		transport_tcp_set_options(fd);
		return true;
	}
	error_set(error, "descriptor %d is no stream socket that listens: look at what the service manager passes on",
		fd);
	listener->fd = -1;
	return false;
}

static enum listener_result result_of(int error_number)
{
	switch (error_number) {
	case EAGAIN:
		return LISTENER_NOBODY;
	/* Errors of that one connection, which accept(2) says to treat like EAGAIN, and the firewall's refusal. */
	case ECONNABORTED:
	case ECONNRESET:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENETDOWN:
	case ENETUNREACH:
	case ENONET:
	case ENOPROTOOPT:
	case EPERM:
	case EPROTO:
	case ETIMEDOUT:
		return LISTENER_GONE;
	default:
		return LISTENER_EXHAUSTED;
	}
}

enum listener_result listener_accept(struct listener *listener, int *fd, struct endpoint *peer)
{
	do {
		peer->len = sizeof(peer->storage);
		*fd = accept4(
			listener->fd, (struct sockaddr *)&peer->storage, &peer->len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (*fd < 0 && errno == EINTR);
	return *fd < 0 ? result_of(errno) : LISTENER_ACCEPTED;
}

void listener_close(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	if (listener->made_file)
		unlink(((const struct sockaddr_un *)&listener->endpoint.storage)->sun_path);
	close(listener->fd);
	listener->fd = -1;
}
