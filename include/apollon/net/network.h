/*
 * Networks as people write them, "192.0.2.0/24", "2001:db8::/32", or one address, and lists of them.
 *   thread safety   pure functions.
 *   addresses       texts as endpoint_format writes them; an IPv4 address inside IPv6 counts as IPv4.
 *   specification   CIDR, RFC 4632 and RFC 4291.
 */
#ifndef APOLLON_NET_NETWORK_H
#define APOLLON_NET_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

struct network {
	uint8_t bytes[16]; /* in network order; an IPv4 one uses the first four */
	uint8_t bits;      /* of the prefix */
	bool is_ipv6;
};

/* "192.0.2.0/24", "192.0.2.7", "2001:db8::/32". Bits behind the prefix must be zero: whoever writes 192.0.2.7/24 has made a mistake. */
bool network_parse(struct network *network, const char *text, struct error *error) MUST_CHECK;

/* False for what is no address ("localhost" for unix sockets, a mask). */
bool network_contains(const struct network *network, const char *address);

/* "192.0.2.0/24", ended by NUL. The network of an address with so many bits; a copy of the text where it is no address. */
#define NETWORK_TEXT_SIZE 64
void network_format(const struct network *network, char target[NETWORK_TEXT_SIZE]);
void network_of(const char *address, unsigned ipv4_bits, unsigned ipv6_bits, char target[NETWORK_TEXT_SIZE]);

struct network_list {
	struct network *items;
	unsigned count;
};

/* Copies. */
void network_list_add(struct network_list *list, const struct network *network);
bool network_list_contains(const struct network_list *list, const char *address);

/* Frees and empties. */
void network_list_clear(struct network_list *list);

/* Whether it is an address of this machine's loopback, or a unix socket's "localhost". */
bool network_is_loopback(const char *address);

#endif
