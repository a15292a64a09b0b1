/*
 * Cloaks: host names that tell nobody where somebody comes from, but are the same each time, and alike for neighbours, so that bans work.
 *   form            "aaaaaaaa.bbbbbbbb.cccccccc.ip": of the address and of two networks around it, from the narrow to the wide. IPv4:
 *                   /32, /24, /16; IPv6: /64, /48, /32, since whoever has one address of a /64 has all of them. "*.cccccccc.ip" is
 *                   everybody from the widest.
 *   thread safety   pure functions.
 *   secrets         who has the key can find the address by trying all of them; without it a part of 40 bits tells nothing.
 */
#ifndef HUB_CLOAK_H
#define HUB_CLOAK_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>

#define CLOAK_KEY_SIZE 32

/* Three parts of 8 letters and digits. */
#define CLOAK_SIZE 30

/* 64 hexadecimal digits, as the store keeps it. Returns false for anything else. */
bool cloak_key_parse(uint8_t key[CLOAK_KEY_SIZE], const char *text) MUST_CHECK;

/* What is no address (a unix socket's "localhost") gets three parts as well. */
void cloak_address(const uint8_t key[CLOAK_KEY_SIZE], const char *address, char target[CLOAK_SIZE]);

#endif
