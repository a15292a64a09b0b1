/*
 * What both sides of SCRAM compute, and how they write it. Private to irc/.
 *   thread safety   pure functions.
 */
#ifndef IRC_SCRAM_KEYS_H
#define IRC_SCRAM_KEYS_H

#include <apollon/irc/scram.h>

/* RFC 5802 section 3: SaltedPassword, from which the keys follow. The password is prepared first (SASLprep, RFC 4013). */
void scram_salted_password(
	struct slice password, struct slice salt, unsigned iterations, uint8_t salted[SECRET_HASH_SIZE]);
void scram_client_key(const uint8_t salted[SECRET_HASH_SIZE], uint8_t key[SECRET_HASH_SIZE]);
void scram_server_key(const uint8_t salted[SECRET_HASH_SIZE], uint8_t key[SECRET_HASH_SIZE]);
void scram_hash(const uint8_t data[SECRET_HASH_SIZE], uint8_t hash[SECRET_HASH_SIZE]);
void scram_sign(const uint8_t key[SECRET_HASH_SIZE], const struct buffer *text, uint8_t signature[SECRET_HASH_SIZE]);

/* Takes "x=value" off the front of a list of attributes; *rest->data is NULL after the last one. Returns false when the next one has another name. */
bool scram_next_attribute(struct slice *rest, char name, struct slice *value);

/* A nonce is printable ASCII without comma. */
bool scram_is_nonce(struct slice nonce);

/* A hash in base64, nothing else. */
bool scram_decode_hash(struct slice text, uint8_t hash[SECRET_HASH_SIZE]);

/* The text becomes the message; false when it is too long. */
bool scram_set_message(struct sasl_message *message, struct buffer *text);

#endif
