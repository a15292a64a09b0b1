#include <apollon/base/secret.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

_Static_assert(SECRET_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256 has 32 bytes");
_Static_assert(SECRET_HASH_SIZE == crypto_auth_hmacsha256_BYTES, "and so has its HMAC");

void secret_wipe(void *data, size_t len)
{
	if (len)
		sodium_memzero(data, len);
}

void secret_free(char *text)
{
	if (text)
		secret_wipe(text, strlen(text));
	free(text);
}

bool secret_equal(struct slice secret, struct slice guess)
{
	volatile size_t difference = secret.len ^ guess.len;
	const volatile unsigned char *bytes = (const volatile unsigned char *)secret.data;
	static const unsigned char nothing = 0;
	if (secret.len == 0)
		bytes = &nothing;
	for (size_t i = 0; i < guess.len; i++)
		difference = difference | (size_t)(bytes[i < secret.len ? i : 0] ^ (unsigned char)guess.data[i]);
	return difference == 0;
}

void secret_random(void *target, size_t len)
{
	/* May be called any number of times, from any thread. */
	if (sodium_init() < 0)
		abort();
	randombytes_buf(target, len);
}

void secret_random_hex(char *target, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char *bytes = (unsigned char *)target + len;
	secret_random(bytes, len);
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = bytes[i];
		target[2 * i] = digits[byte >> 4];
		target[2 * i + 1] = digits[byte & 15];
	}
	target[2 * len] = '\0';
}

void secret_base64_encode(struct slice data, char *target)
{
	sodium_bin2base64(target, SECRET_BASE64_SIZE(data.len), (const unsigned char *)data.data, data.len,
		sodium_base64_VARIANT_ORIGINAL);
}

/* libsodium takes some bytes above ASCII for letters. */
static bool is_ascii(struct slice text)
{
	unsigned char all = 0;
	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char)text.data[i];
	return all < 0x80;
}

bool secret_base64_decode(struct slice text, void *target, size_t size, size_t *len)
{
	return is_ascii(text) &&
		sodium_base642bin(target, size, text.data, text.len, NULL, len, NULL, sodium_base64_VARIANT_ORIGINAL) ==
		0;
}

void secret_sha256(struct slice data, uint8_t hash[SECRET_HASH_SIZE])
{
	crypto_hash_sha256(hash, (const unsigned char *)data.data, data.len);
}

static void start_hmac(crypto_auth_hmacsha256_state *state, struct slice key)
{
	crypto_auth_hmacsha256_init(state, (const unsigned char *)key.data, key.len);
}

static void add_to_hmac(crypto_auth_hmacsha256_state *state, const void *data, size_t len)
{
	crypto_auth_hmacsha256_update(state, data, len);
}

void secret_hmac_sha256(struct slice key, struct slice data, uint8_t mac[SECRET_HASH_SIZE])
{
	crypto_auth_hmacsha256_state state;
	start_hmac(&state, key);
	add_to_hmac(&state, data.data, data.len);
	crypto_auth_hmacsha256_final(&state, mac);
	secret_wipe(&state, sizeof(state));
}

void secret_pbkdf2_sha256(
	struct slice password, struct slice salt, unsigned iterations, uint8_t derived[SECRET_HASH_SIZE])
{
	static const unsigned char first_block[] = {0, 0, 0, 1};
	crypto_auth_hmacsha256_state keyed, state;
	uint8_t round[SECRET_HASH_SIZE];
	assert(iterations > 0);
	start_hmac(&keyed, password);
	state = keyed;
	add_to_hmac(&state, salt.data, salt.len);
	add_to_hmac(&state, first_block, sizeof(first_block));
	crypto_auth_hmacsha256_final(&state, round);
	memcpy(derived, round, SECRET_HASH_SIZE);
	for (unsigned i = 1; i < iterations; i++) {
		state = keyed;
		add_to_hmac(&state, round, sizeof(round));
		crypto_auth_hmacsha256_final(&state, round);
		for (size_t byte = 0; byte < SECRET_HASH_SIZE; byte++)
			derived[byte] ^= round[byte];
	}
	secret_wipe(&keyed, sizeof(keyed));
	secret_wipe(&state, sizeof(state));
	secret_wipe(round, sizeof(round));
}
