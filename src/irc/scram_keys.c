#include "irc/scram_keys.h"

#include <string.h>

#include <utf8proc.h>

/* Characters of a password that is prepared; beyond that it is taken as it is. */
#define PREPARED_LIMIT 1024

static bool is_plain_ascii(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] == 0x7f)
			return false;
	return true;
}

/* NFKC, without what is mapped to nothing, any blank as U+0020. Returns the number of bytes, 0 when the text cannot be prepared: it has control
 * characters, is no UTF-8 or too long. (Rules of right-to-left text are left out: they only refuse.) */
static size_t prepare(struct slice text, utf8proc_int32_t characters[PREPARED_LIMIT + 1])
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
	utf8proc_ssize_t count = utf8proc_decompose(
		(const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, characters, PREPARED_LIMIT, options);
	if (count <= 0 || count > PREPARED_LIMIT)
		return 0;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		utf8proc_category_t category = utf8proc_category(characters[i]);
		if (category == UTF8PROC_CATEGORY_CC)
			return 0;
		if (category == UTF8PROC_CATEGORY_ZS)
			characters[i] = ' ';
	}
	utf8proc_ssize_t len = utf8proc_reencode(characters, count, options);
	return len > 0 ? (size_t)len : 0;
}

void scram_salted_password(
	struct slice password, struct slice salt, unsigned iterations, uint8_t salted[SECRET_HASH_SIZE])
{
	utf8proc_int32_t characters[PREPARED_LIMIT + 1];
	size_t len = is_plain_ascii(password) ? 0 : prepare(password, characters);
	if (len)
		password = (struct slice){(const char *)characters, len};
	secret_pbkdf2_sha256(password, salt, iterations, salted);
	if (len)
		secret_wipe(characters, sizeof(characters));
}

static struct slice hash_slice(const uint8_t hash[SECRET_HASH_SIZE])
{
	return (struct slice){(const char *)hash, SECRET_HASH_SIZE};
}

void scram_client_key(const uint8_t salted[SECRET_HASH_SIZE], uint8_t key[SECRET_HASH_SIZE])
{
	secret_hmac_sha256(hash_slice(salted), SLICE("Client Key"), key);
}

void scram_server_key(const uint8_t salted[SECRET_HASH_SIZE], uint8_t key[SECRET_HASH_SIZE])
{
	secret_hmac_sha256(hash_slice(salted), SLICE("Server Key"), key);
}

void scram_hash(const uint8_t data[SECRET_HASH_SIZE], uint8_t hash[SECRET_HASH_SIZE])
{
	secret_sha256(hash_slice(data), hash);
}

void scram_sign(const uint8_t key[SECRET_HASH_SIZE], const struct buffer *text, uint8_t signature[SECRET_HASH_SIZE])
{
	secret_hmac_sha256(hash_slice(key), buffer_slice(text), signature);
}

bool scram_next_attribute(struct slice *rest, char name, struct slice *value)
{
	if (!slice_next(rest, ',', value) || value->len < 2 || value->data[0] != name || value->data[1] != '=')
		return false;
	value->data += 2;
	value->len -= 2;
	return true;
}

bool scram_is_nonce(struct slice nonce)
{
	for (size_t i = 0; i < nonce.len; i++)
		if (nonce.data[i] < 0x21 || nonce.data[i] > 0x7e || nonce.data[i] == ',')
			return false;
	return nonce.len > 0;
}

bool scram_decode_hash(struct slice text, uint8_t hash[SECRET_HASH_SIZE])
{
	size_t len;
	return secret_base64_decode(text, hash, SECRET_HASH_SIZE, &len) && len == SECRET_HASH_SIZE;
}

bool scram_set_message(struct sasl_message *message, struct buffer *text)
{
	if (text->overflowed || text->len > SASL_MESSAGE_LIMIT)
		return false;
	message->len = text->len;
	memcpy(message->data, buffer_text(text), text->len + 1);
	return true;
}
