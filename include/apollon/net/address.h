/*
 * Addresses as people write them: "HOST:PORT", "[2001:db8::1]:6667", ":6667" (all addresses), "6667", "unix:/path"; "irc://" before the
 * first ones says plain text, as nothing does, and "ircs://" TLS.
 *   thread safety   address_parse and endpoint_format are pure; address_resolve asks the system's resolver and blocks.
 */
#ifndef APOLLON_NET_ADDRESS_H
#define APOLLON_NET_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

enum address_scheme { ADDRESS_TCP, ADDRESS_UNIX };

struct address {
	enum address_scheme scheme;
	char host[256]; /* "" for all addresses; the path for unix */
	uint16_t port;
	bool is_tls;
};

/* The port of IRC over TLS, RFC 7194. */
#define ADDRESS_TLS_PORT 6697

/* default_port stands in where none is given; for "ircs://" it is ADDRESS_TLS_PORT. */
bool address_parse(struct address *address, const char *text, uint16_t default_port, struct error *error) MUST_CHECK;

/* One socket address of what a struct address stands for. */
struct endpoint {
	struct sockaddr_storage storage;
	socklen_t len;
};

#define ENDPOINTS_LIMIT 16

/* Finds up to ENDPOINTS_LIMIT endpoints to connect to or, if passive, to listen on. family: AF_UNSPEC, AF_INET or AF_INET6.
 * Returns false with a reason when there are none. */
bool address_resolve(const struct address *address, bool passive, int family,
	struct endpoint endpoints[ENDPOINTS_LIMIT], unsigned *count, struct error *error) MUST_CHECK;

/* The address of a peer for people and bans: "192.0.2.1", "2001:db8::1" (an IPv4 one inside IPv6 as IPv4; what would begin with ':'
 * gets a '0' before it, as it may stand as an IRC parameter), "localhost" for unix. */
#define ADDRESS_TEXT_SIZE 64
void endpoint_format(const struct endpoint *endpoint, char target[ADDRESS_TEXT_SIZE]);

/* The same of a socket's peer, "unknown" where that cannot be told. */
void endpoint_format_peer(int fd, char target[ADDRESS_TEXT_SIZE]);

/* 0 for unix. */
uint16_t endpoint_port(const struct endpoint *endpoint);

#endif
