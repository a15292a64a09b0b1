#include "hub/cloak.h"

#include <string.h>

#include <apollon/base/secret.h>
#include <apollon/net/network.h>

#define PART_LEN 8

static const struct cloak_part {
	unsigned ipv4_bits, ipv6_bits;
} parts[] = {{32, 64}, {24, 48}, {16, 32}};

#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))

_Static_assert(PART_COUNT *(PART_LEN + 1) + sizeof("ip") == CLOAK_SIZE, "all parts and what they end with");

/* Five bits a character. The parts differ by the networks that they stand for: each names its bits. */
static void write_part(const uint8_t key[CLOAK_KEY_SIZE], const char *network, char target[PART_LEN])
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint8_t mac[SECRET_HASH_SIZE];
	uint64_t bits = 0;
	secret_hmac_sha256((struct slice){(const char *)key, CLOAK_KEY_SIZE}, slice_of(network), mac);
	for (unsigned i = 0; i < PART_LEN * 5 / 8; i++)
		bits = bits << 8 | mac[i];
	for (unsigned i = 0; i < PART_LEN; i++, bits >>= 5)
		target[i] = alphabet[bits & 31];
}

void cloak_address(const uint8_t key[CLOAK_KEY_SIZE], const char *address, char target[CLOAK_SIZE])
{
	for (unsigned i = 0; i < PART_COUNT; i++, target += PART_LEN + 1) {
		char network[NETWORK_TEXT_SIZE];
		network_of(address, parts[i].ipv4_bits, parts[i].ipv6_bits, network);
		write_part(key, network, target);
		target[PART_LEN] = '.';
	}
	memcpy(target, "ip", sizeof("ip"));
}

static int digit_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c) : NULL;
	return found ? (int)(found - digits) : -1;
}

bool cloak_key_parse(uint8_t key[CLOAK_KEY_SIZE], const char *text)
{
	uint8_t bytes[CLOAK_KEY_SIZE];
	if (strlen(text) != 2 * CLOAK_KEY_SIZE)
		return false;
	for (unsigned i = 0; i < CLOAK_KEY_SIZE; i++, text += 2) {
		int high = digit_of(text[0]), low = digit_of(text[1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(key, bytes, CLOAK_KEY_SIZE);
	return true;
}
