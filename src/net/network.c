#include <apollon/net/network.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/slice.h>
#include <apollon/base/text.h>

static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

static unsigned width(const struct network *network)
{
	return network->is_ipv6 ? 128 : 32;
}

/* All bits of the address count. */
static bool parse_address(struct network *network, const char *text)
{
	*network = (struct network){0};
	if (inet_pton(AF_INET, text, network->bytes) == 1) {
		network->bits = 32;
		return true;
	}
	if (inet_pton(AF_INET6, text, network->bytes) != 1)
		return false;
	if (memcmp(network->bytes, mapped_prefix, sizeof(mapped_prefix)) == 0) {
		memmove(network->bytes, network->bytes + 12, 4);
		memset(network->bytes + 4, 0, 12);
		network->bits = 32;
		return true;
	}
	network->is_ipv6 = true;
	network->bits = 128;
	return true;
}

static uint8_t mask_of_byte(unsigned bits, unsigned index)
{
	unsigned before = 8 * index;
	if (bits >= before + 8)
		return 0xff;
	return bits <= before ? 0 : (uint8_t)(0xff << (before + 8 - bits));
}

/* Returns whether there were any bits behind the prefix. */
static bool cut(struct network *network, unsigned bits)
{
	bool had_more = false;
	for (unsigned i = 0; i < sizeof(network->bytes); i++) {
		uint8_t kept = network->bytes[i] & mask_of_byte(bits, i);
		had_more |= kept != network->bytes[i];
		network->bytes[i] = kept;
	}
	network->bits = (uint8_t)bits;
	return had_more;
}

bool network_parse(struct network *network, const char *text, struct error *error)
{
	const char *slash = strchr(text, '/');
	char address[NETWORK_TEXT_SIZE], right[NETWORK_TEXT_SIZE];
	uint64_t bits = 0;
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	text_copy(address, sizeof(address), (struct slice){text, len});
	if (len >= sizeof(address) || !parse_address(network, address)) {
		error_set(error, "expected an address or a network like 192.0.2.0/24 or 2001:db8::/32, not '%.100s'",
			text);
		return false;
	}
	if (!slash)
		return true;
	if (!text_parse_number(slice_of(slash + 1), width(network), &bits)) {
		error_set(error, "expected a number from 0 to %u behind the '/' of '%.100s'", width(network), text);
		return false;
	}
	if (cut(network, (unsigned)bits)) {
		network_format(network, right);
		error_set(error, "'%.100s' names an address within a network; the network is %s", text, right);
		return false;
	}
	return true;
}

static bool contains(const struct network *network, const struct network *address)
{
	if (network->is_ipv6 != address->is_ipv6)
		return false;
	struct network part = *address;
	cut(&part, network->bits);
	return memcmp(part.bytes, network->bytes, sizeof(part.bytes)) == 0;
}

bool network_contains(const struct network *network, const char *address)
{
	struct network parsed;
	return parse_address(&parsed, address) && contains(network, &parsed);
}

void network_format(const struct network *network, char target[NETWORK_TEXT_SIZE])
{
	char text[INET6_ADDRSTRLEN] = "";
	(void)inet_ntop(network->is_ipv6 ? AF_INET6 : AF_INET, network->bytes, text, sizeof(text));
	/* What begins with ':' could not stand as an IRC parameter. */
	snprintf(target, NETWORK_TEXT_SIZE, "%s%s/%u", text[0] == ':' ? "0" : "", text, network->bits);
}

void network_of(const char *address, unsigned ipv4_bits, unsigned ipv6_bits, char target[NETWORK_TEXT_SIZE])
{
	struct network network;
	if (!parse_address(&network, address)) {
		text_copy(target, NETWORK_TEXT_SIZE, slice_of(address));
		return;
	}
	cut(&network, network.is_ipv6 ? ipv6_bits : ipv4_bits);
	network_format(&network, target);
}

void network_list_add(struct network_list *list, const struct network *network)
{
	list->items = alloc_resize(list->items, (list->count + 1) * sizeof(*list->items));
	list->items[list->count++] = *network;
}

bool network_list_contains(const struct network_list *list, const char *address)
{
	struct network parsed;
	if (!list->count || !parse_address(&parsed, address))
		return false;
	for (unsigned i = 0; i < list->count; i++)
		if (contains(&list->items[i], &parsed))
			return true;
	return false;
}

void network_list_clear(struct network_list *list)
{
	free(list->items);
	*list = (struct network_list){0};
}

bool network_is_loopback(const char *address)
{
	struct network parsed;
	if (!parse_address(&parsed, address))
		return strcmp(address, "localhost") == 0;
	static const uint8_t one[16] = {[15] = 1};
	return parsed.is_ipv6 ? memcmp(parsed.bytes, one, sizeof(one)) == 0 : parsed.bytes[0] == 127;
}
