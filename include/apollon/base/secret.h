/*
 * What secrets need, over libsodium: wiping, comparing without telling by the time it takes, randomness, base64, and the hashes that
 * protocols ask for (SHA-256 of FIPS 180-4, HMAC of RFC 2104, PBKDF2 of RFC 8018). Passwords are kept by Argon2id, which stands in store/.
 *   thread safety   any thread.
 */
#ifndef APOLLON_BASE_SECRET_H
#define APOLLON_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/slice.h>

#define SECRET_HASH_SIZE 32u

/* Zeros that no optimiser leaves out. */
void secret_wipe(void *data, size_t len);

/* Wipes and frees a text that is its own allocation. NULL is allowed. */
void secret_free(char *text);

/* The time it takes goes by the guess alone: it tells nothing about how much of it was right, nor how long the secret is. */
bool secret_equal(struct slice secret, struct slice guess);

/* From the system's generator. */
void secret_random(void *target, size_t len);

/* len random bytes in lower-case hexadecimal; the target has room for 2 * len + 1. */
void secret_random_hex(char *target, size_t len);

/* RFC 4648 section 4, with padding. The text's size with its NUL. */
#define SECRET_BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

/* The target has room for SECRET_BASE64_SIZE(data.len). */
void secret_base64_encode(struct slice data, char *target);

/* Returns false for what is no base64 to its last character (missing padding and stray bits included) and for more than size bytes. */
bool secret_base64_decode(struct slice text, void *target, size_t size, size_t *len) MUST_CHECK;

void secret_sha256(struct slice data, uint8_t hash[SECRET_HASH_SIZE]);
void secret_hmac_sha256(struct slice key, struct slice data, uint8_t mac[SECRET_HASH_SIZE]);

/* PBKDF2 with HMAC-SHA-256, one block of output; iterations is at least 1. Takes about a microsecond for each of them. */
void secret_pbkdf2_sha256(
	struct slice password, struct slice salt, unsigned iterations, uint8_t derived[SECRET_HASH_SIZE]);

#endif
