/* The part of listener.h that opens sockets. */
#include <apollon/net/listener.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/net/transport.h>

/* A port that is free in the first family may be taken in the next: then all of them try another. */
#define PORT_ATTEMPTS 16

static const char *unix_path(const struct endpoint *endpoint)
{
	return ((const struct sockaddr_un *)&endpoint->storage)->sun_path;
}

static void set_port(struct endpoint *endpoint, uint16_t port)
{
	if (endpoint->storage.ss_family == AF_INET)
		((struct sockaddr_in *)&endpoint->storage)->sin_port = htons(port);
	else if (endpoint->storage.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&endpoint->storage)->sin6_port = htons(port);
}

static bool set_options(int fd, int family)
{
	const int on = 1;

	transport_tcp_set_options(fd);
	if (family == AF_UNIX)
		return true;
	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		(family != AF_INET6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0);
}

static int open_socket(int family)
{
	return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Whether the file is a socket that nobody answers on any more. */
static bool is_stale(const struct endpoint *endpoint)
{
	struct stat status;
	bool refused;
	int fd;

	if (lstat(unix_path(endpoint), &status) < 0 || !S_ISSOCK(status.st_mode))
		return false;
	fd = open_socket(AF_UNIX);
	if (fd < 0)
		return false;
	refused = connect(fd, (const struct sockaddr *)&endpoint->storage, endpoint->len) < 0 && errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static bool bind_socket(int fd, const struct endpoint *endpoint)
{
	const struct sockaddr *name = (const struct sockaddr *)&endpoint->storage;

	if (bind(fd, name, endpoint->len) == 0)
		return true;
	if (errno != EADDRINUSE || endpoint->storage.ss_family != AF_UNIX)
		return false;
	if (is_stale(endpoint) && unlink(unix_path(endpoint)) == 0)
		return bind(fd, name, endpoint->len) == 0;
	errno = EADDRINUSE;
	return false;
}

/* The name that the socket got, with its real port. */
static bool read_name(struct listener *listener)
{
	struct endpoint *endpoint = &listener->endpoint;

	return endpoint->storage.ss_family == AF_UNIX ||
		getsockname(listener->fd, (struct sockaddr *)&endpoint->storage, &endpoint->len) == 0;
}

/* Returns 0 or what went wrong, as errno has it. */
static int open_one(struct listener *listener, const struct endpoint *endpoint)
{
	int family = endpoint->storage.ss_family, error_number;

	*listener = (struct listener){.fd = open_socket(family), .endpoint = *endpoint};
	if (listener->fd < 0)
		return errno;
	if (set_options(listener->fd, family) && bind_socket(listener->fd, endpoint)) {
		listener->made_file = family == AF_UNIX;
		if (read_name(listener) && listen(listener->fd, SOMAXCONN) == 0)
			return 0;
	}
	error_number = errno;
	listener_close(listener);
	return error_number;
}

static const char *advice(int error_number)
{
	switch (error_number) {
	case EADDRINUSE:
		return ": does a server run there already?";
	case EADDRNOTAVAIL:
		return ": this machine does not have that address";
	case EACCES:
		return ": a port below 1024 or that folder needs more rights";
	default:
		return "";
	}
}

static void explain(struct error *error, const struct endpoint *endpoint, int error_number)
{
	const char *reason = strerror(error_number), *what_to_do = advice(error_number);
	char host[ADDRESS_TEXT_SIZE];

	if (endpoint->storage.ss_family == AF_UNIX) {
		error_set(error, "cannot listen on unix:%s: %s%s", unix_path(endpoint), reason, what_to_do);
		return;
	}
	endpoint_format(endpoint, host);
	error_set(error, "cannot listen on %s port %u: %s%s", host, (unsigned)endpoint_port(endpoint), reason,
		what_to_do);
}

/* Names like localhost also stand for IPv6, which a machine need not have. */
static bool is_family_absent(const struct endpoint *endpoint, int error_number)
{
	return error_number == EAFNOSUPPORT ||
		(error_number == EADDRNOTAVAIL && endpoint->storage.ss_family == AF_INET6);
}

static void close_all(struct listener *listeners, unsigned count)
{
	while (count > 0)
		listener_close(&listeners[--count]);
}

enum attempt { ATTEMPT_DONE, ATTEMPT_FAILED, ATTEMPT_PORT_TAKEN };

/* Opens all of them on one port; those whose family is absent are left out. */
static enum attempt open_all(struct listener *listeners, unsigned *open_count, struct endpoint *endpoints,
	unsigned count, struct error *error)
{
	bool any_port = endpoint_port(&endpoints[0]) == 0;
	int result;

	*open_count = 0;
	for (unsigned i = 0; i < count; i++) {
		if (any_port && *open_count > 0)
			set_port(&endpoints[i], endpoint_port(&listeners[0].endpoint));
		result = open_one(&listeners[*open_count], &endpoints[i]);
		if (result == 0) {
			++*open_count;
			continue;
		}
		explain(error, &endpoints[i], result);
		if (is_family_absent(&endpoints[i], result))
			continue;
		close_all(listeners, *open_count);
		return any_port && *open_count > 0 && result == EADDRINUSE ? ATTEMPT_PORT_TAKEN : ATTEMPT_FAILED;
	}
	return *open_count > 0 ? ATTEMPT_DONE : ATTEMPT_FAILED;
}

unsigned listener_open(struct listener *listeners, unsigned limit, const struct address *address, struct error *error)
{
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	enum attempt attempt;
	unsigned count, open_count;

	if (!address_resolve(address, true, AF_UNSPEC, endpoints, &count, error))
		return 0;
	if (count > limit)
		count = limit;
	for (int i = 0; i < PORT_ATTEMPTS; i++) {
		for (unsigned j = 0; j < count; j++)
			set_port(&endpoints[j], address->port);
		attempt = open_all(listeners, &open_count, endpoints, count, error);
		if (attempt != ATTEMPT_PORT_TAKEN)
			return attempt == ATTEMPT_DONE ? open_count : 0;
	}
	return 0;
}
