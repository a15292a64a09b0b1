/* The part of address.h about endpoints: what the system makes of an address. */
#include <apollon/net/address.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

static unsigned resolve_unix(const struct address *address, struct endpoint *endpoint)
{
	struct sockaddr_un *name = (struct sockaddr_un *)&endpoint->storage;

	memset(endpoint, 0, sizeof(*endpoint));
	name->sun_family = AF_UNIX;
	memcpy(name->sun_path, address->host, strnlen(address->host, sizeof(name->sun_path) - 1));
	endpoint->len = sizeof(*name);
	return 1;
}

static unsigned copy_endpoints(const struct addrinfo *found, struct endpoint *endpoints)
{
	unsigned count = 0;

	for (; found && count < ENDPOINTS_LIMIT; found = found->ai_next) {
		if (found->ai_addrlen > sizeof(endpoints[count].storage))
			continue;
		memset(&endpoints[count], 0, sizeof(endpoints[count]));
		memcpy(&endpoints[count].storage, found->ai_addr, found->ai_addrlen);
		endpoints[count].len = found->ai_addrlen;
		count++;
	}
	return count;
}

bool address_resolve(const struct address *address, bool passive, int family,
	struct endpoint endpoints[ENDPOINTS_LIMIT], unsigned *count, struct error *error)
{
	struct addrinfo hints = {.ai_family = family,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0)};
	struct addrinfo *found;
	char port[6];
	int result;

	if (address->scheme == ADDRESS_UNIX) {
		*count = resolve_unix(address, endpoints);
		return true;
	}
	snprintf(port, sizeof(port), "%u", (unsigned)address->port);
	result = getaddrinfo(*address->host ? address->host : NULL, port, &hints, &found);
	if (result != 0) {
		error_set(error, "host \"%s\": %s", address->host,
			result == EAI_SYSTEM ? strerror(errno) : gai_strerror(result));
		return false;
	}
	*count = copy_endpoints(found, endpoints);
	freeaddrinfo(found);
	return true;
}

static void format_ipv6(const struct in6_addr *address, char target[ADDRESS_TEXT_SIZE])
{
	if (IN6_IS_ADDR_V4MAPPED(address)) {
		inet_ntop(AF_INET, &address->s6_addr[12], target, ADDRESS_TEXT_SIZE);
		return;
	}
	inet_ntop(AF_INET6, address, target + 1, ADDRESS_TEXT_SIZE - 1);
	target[0] = '0';
	if (target[1] != ':')
		memmove(target, target + 1, strlen(target));
}

void endpoint_format(const struct endpoint *endpoint, char target[ADDRESS_TEXT_SIZE])
{
	const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&endpoint->storage;
	const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)&endpoint->storage;

	switch (endpoint->storage.ss_family) {
	case AF_INET:
		inet_ntop(AF_INET, &ipv4->sin_addr, target, ADDRESS_TEXT_SIZE);
		break;
	case AF_INET6:
		format_ipv6(&ipv6->sin6_addr, target);
		break;
	default:
		text_copy(target, ADDRESS_TEXT_SIZE, SLICE("localhost"));
	}
}

void endpoint_format_peer(int fd, char target[ADDRESS_TEXT_SIZE])
{
	struct endpoint endpoint = {.len = sizeof(endpoint.storage)};

	if (fd >= 0 && getpeername(fd, (struct sockaddr *)&endpoint.storage, &endpoint.len) == 0)
		endpoint_format(&endpoint, target);
	else
		text_copy(target, ADDRESS_TEXT_SIZE, SLICE("unknown"));
}

uint16_t endpoint_port(const struct endpoint *endpoint)
{
	switch (endpoint->storage.ss_family) {
	case AF_INET:
		return ntohs(((const struct sockaddr_in *)&endpoint->storage)->sin_port);
	case AF_INET6:
		return ntohs(((const struct sockaddr_in6 *)&endpoint->storage)->sin6_port);
	default:
		return 0;
	}
}
