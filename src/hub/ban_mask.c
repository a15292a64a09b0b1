#include "hub/ban_mask.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/mask.h>
#include <apollon/irc/names.h>

#define TEXT_SIZE (USER_LIMIT + 2 * HOST_LIMIT + 3)

/* What a mask has to say, else it is wide: so many characters that are no wildcards, so many bits of a network. */
#define SPECIFIC_CHARACTERS 2
#define SPECIFIC_BITS 8

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

/* Of a mask's host; false when it is none. */
static bool parse_network(const char *host, struct network *network)
{
	char address[HOST_LIMIT + 1];
	const char *slash = strchr(host, '/');
	uint64_t bits;
	if (!slash || !text_copy(address, sizeof(address), (struct slice){host, (size_t)(slash - host)}) ||
		!parse_address(address, &network->family, network->bytes) ||
		!text_parse_number(slice_of(slash + 1), network->family == AF_INET ? 32 : 128, &bits))
		return false;
	network->bits = (unsigned)bits;
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

static bool fits_text(const char *mask, const char *username, const char *place)
{
	char text[TEXT_SIZE];
	snprintf(text, sizeof(text), "%s@%s", username, place);
	return mask_match(mask, text) || (text[0] == '~' && mask_match(mask, text + 1));
}

static bool fits_network(const char *mask, const char *username, const char *address)
{
	const char *at = strchr(mask, '@');
	char user_mask[TEXT_SIZE];
	struct network network;
	if (!at || !parse_network(at + 1, &network) || !is_inside(&network, address) ||
		!text_copy(user_mask, sizeof(user_mask), (struct slice){mask, (size_t)(at - mask)}))
		return false;
	return mask_match(user_mask, username) || (username[0] == '~' && mask_match(user_mask, username + 1));
}

bool ban_mask_fits(const char *mask, const char *username, const char *host, const char *address)
{
	return fits_text(mask, username, host) || fits_text(mask, username, address) ||
		fits_network(mask, username, address);
}

bool ban_mask_is_wide(const char *mask)
{
	const char *at = strchr(mask, '@');
	struct network network;
	if (at && parse_network(at + 1, &network) && network.bits < SPECIFIC_BITS)
		return true;
	unsigned count = 0;
	for (; *mask; mask++)
		count += !strchr("*?@.:~", *mask);
	return count < SPECIFIC_CHARACTERS;
}
