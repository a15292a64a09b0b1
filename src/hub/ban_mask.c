#include "hub/ban_mask.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/mask.h>

/* What a mask has to say, else it is wide: so many characters that are no wildcards, BAN_SPECIFIC_BITS of a network. */
#define SPECIFIC_CHARACTERS 2

struct network {
	int family;
	uint8_t bytes[sizeof(struct in6_addr)];
	unsigned bits;
};

static bool parse_address(const char *text, int *family, uint8_t bytes[sizeof(struct in6_addr)])
{
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(*family, text, bytes) == 1;
}

/* IPv4 in an address of IPv6 is IPv4: so it is shown, and so clients come. */
static void take_mapped(struct network *network)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	if (network->family != AF_INET6 || network->bits < 96 || memcmp(network->bytes, prefix, sizeof(prefix)) != 0)
		return;
	network->family = AF_INET;
	network->bits -= 96;
	memmove(network->bytes, network->bytes + 12, 4);
}

/* Of a mask's host; an address, however it is written, is a network of one. False when it is none. */
static bool parse_network(const char *host, struct network *network)
{
	char address[HOST_LIMIT + 1];
	size_t len = strcspn(host, "/");
	if (!text_copy(address, sizeof(address), (struct slice){host, len}) ||
		!parse_address(address, &network->family, network->bytes))
		return false;
	uint64_t bits = network->family == AF_INET ? 32 : 128;
	if (host[len] && !text_parse_number(slice_of(host + len + 1), bits, &bits))
		return false;
	network->bits = (unsigned)bits;
	take_mapped(network);
	return true;
}

static bool is_inside(const struct network *network, const char *address)
{
	uint8_t bytes[sizeof(struct in6_addr)];
	int family;
	if (!parse_address(address, &family, bytes) || family != network->family)
		return false;
	unsigned whole = network->bits / 8, rest = network->bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);
	return memcmp(bytes, network->bytes, whole) == 0 &&
		(rest == 0 || ((bytes[whole] ^ network->bytes[whole]) & mask) == 0);
}

static bool fits_text(const char *mask, const char *text)
{
	return mask_match(mask, text) || (text[0] == '~' && mask_match(mask, text + 1));
}

static bool fits_network(const char *mask, const char *username, const char *address)
{
	const char *at = strchr(mask, '@');
	char user_mask[BAN_SUBJECT_SIZE];
	struct network network;
	if (!at || !parse_network(at + 1, &network) || !is_inside(&network, address) ||
		!text_copy(user_mask, sizeof(user_mask), (struct slice){mask, (size_t)(at - mask)}))
		return false;
	return mask_match(user_mask, username) || (username[0] == '~' && mask_match(user_mask, username + 1));
}

void ban_subject_init(struct ban_subject *subject, const char *username, const char *host, const char *address)
{
	subject->username = username;
	subject->address = address;
	snprintf(subject->by_host, sizeof(subject->by_host), "%s@%s", username, host);
	snprintf(subject->by_address, sizeof(subject->by_address), "%s@%s", username, address);
}

bool ban_mask_fits_subject(const char *mask, const struct ban_subject *subject)
{
	return fits_text(mask, subject->by_host) || fits_text(mask, subject->by_address) ||
		fits_network(mask, subject->username, subject->address);
}

bool ban_mask_fits(const char *mask, const char *username, const char *host, const char *address)
{
	struct ban_subject subject;
	ban_subject_init(&subject, username, host, address);
	return ban_mask_fits_subject(mask, &subject);
}

bool ban_mask_is_wide(const char *mask)
{
	const char *at = strchr(mask, '@');
	struct network network;
	if (at && parse_network(at + 1, &network) && network.bits < BAN_SPECIFIC_BITS)
		return true;
	unsigned count = 0;
	for (; *mask; mask++)
		count += !strchr("*?@.:~", *mask);
	return count < SPECIFIC_CHARACTERS;
}
