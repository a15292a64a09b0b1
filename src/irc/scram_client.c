#include <string.h>

#include <apollon/base/text.h>

#include "irc/scram_keys.h"

static void append_name(struct buffer *target, const char *name)
{
	for (; *name; name++) {
		if (*name == ',')
			buffer_append_text(target, "=2C");
		else if (*name == '=')
			buffer_append_text(target, "=3D");
		else
			buffer_append_char(target, *name);
	}
}

static bool begin(struct scram_client *client, const char *authzid, const char *name, const char *nonce)
{
	if (strlen(authzid) > SCRAM_NAME_LIMIT || strlen(name) > SCRAM_NAME_LIMIT ||
		!text_copy(client->nonce, sizeof(client->nonce), slice_of(nonce)))
		return false;
	struct buffer header;
	buffer_init(&header, sizeof(client->gs2_header) - 1);
	buffer_append_text(&header, "n,");
	if (*authzid)
		buffer_append_text(&header, "a=");
	append_name(&header, authzid);
	buffer_append_char(&header, ',');
	text_copy(client->gs2_header, sizeof(client->gs2_header), buffer_slice(&header));
	buffer_finish(&header);
	return true;
}

bool scram_client_first(struct scram_client *client, const char *authzid, const char *name, const char *nonce,
	struct sasl_message *message)
{
	if (!begin(client, authzid, name, nonce))
		return false;
	buffer_finish(&client->signed_text);
	buffer_init(&client->signed_text, 4 * SASL_MESSAGE_LIMIT);
	buffer_append_text(&client->signed_text, "n=");
	append_name(&client->signed_text, name);
	buffer_append_format(&client->signed_text, ",r=%s", client->nonce);
	struct buffer first;
	buffer_init(&first, 4 * SASL_MESSAGE_LIMIT);
	buffer_append_text(&first, client->gs2_header);
	buffer_append_slice(&first, buffer_slice(&client->signed_text));
	bool has_room = scram_set_message(message, &first);
	buffer_finish(&first);
	buffer_append_char(&client->signed_text, ',');
	return has_room;
}

struct challenge {
	struct slice nonce; /* of both sides */
	uint8_t salt[SCRAM_SALT_LIMIT];
	size_t salt_len;
	unsigned iterations;
};

static bool parse_challenge(
	const struct scram_client *client, struct slice text, struct challenge *challenge, struct error *error)
{
	struct slice rest = text, salt, iterations;
	uint64_t number;
	if (slice_starts_with(text, SLICE("e="))) {
		error_set(error, "the server refused it (%.*s)", (int)text.len - 2, text.data + 2);
		return false;
	}
	if (!scram_next_attribute(&rest, 'r', &challenge->nonce) || !scram_next_attribute(&rest, 's', &salt) ||
		!scram_next_attribute(&rest, 'i', &iterations) || !scram_is_nonce(challenge->nonce) || !salt.len ||
		!secret_base64_decode(salt, challenge->salt, sizeof(challenge->salt), &challenge->salt_len)) {
		error_set(error, "what the server answered is no SCRAM-SHA-256");
		return false;
	}
	if (challenge->nonce.len <= strlen(client->nonce) ||
		!slice_starts_with(challenge->nonce, slice_of(client->nonce))) {
		error_set(error, "the server's answer belongs to another login: somebody may be listening");
		return false;
	}
	if (!text_parse_number(iterations, SCRAM_ITERATIONS_LIMIT, &number) || number < SCRAM_ITERATIONS) {
		error_set(error, "the server asks for %.*s rounds of hashing, which is not between %u and %u",
			SLICE_ARGUMENTS(iterations), SCRAM_ITERATIONS, SCRAM_ITERATIONS_LIMIT);
		return false;
	}
	challenge->iterations = (unsigned)number;
	return true;
}

static void append_base64(struct buffer *target, struct slice data)
{
	char *room = buffer_reserve(target, SECRET_BASE64_SIZE(data.len));
	if (!room)
		return;
	secret_base64_encode(data, room);
	target->len += SECRET_BASE64_SIZE(data.len) - 1;
}

/* What proves that the password is known, and what the server will prove itself by. */
static void compute(struct scram_client *client, struct slice password, const struct challenge *challenge,
	uint8_t proof[SECRET_HASH_SIZE])
{
	uint8_t salted[SECRET_HASH_SIZE], key[SECRET_HASH_SIZE], stored[SECRET_HASH_SIZE];
	struct slice salt = {(const char *)challenge->salt, challenge->salt_len};
	scram_salted_password(password, salt, challenge->iterations, salted);
	scram_client_key(salted, key);
	scram_hash(key, stored);
	scram_sign(stored, &client->signed_text, proof);
	for (size_t i = 0; i < SECRET_HASH_SIZE; i++)
		proof[i] ^= key[i];
	scram_server_key(salted, key);
	scram_sign(key, &client->signed_text, client->server_signature);
	secret_wipe(salted, sizeof(salted));
	secret_wipe(key, sizeof(key));
	secret_wipe(stored, sizeof(stored));
}

bool scram_client_final(struct scram_client *client, struct slice challenge_text, struct slice password,
	struct sasl_message *message, struct error *error)
{
	struct challenge challenge;
	uint8_t proof[SECRET_HASH_SIZE];
	struct buffer final;
	if (!parse_challenge(client, challenge_text, &challenge, error))
		return false;
	buffer_init(&final, SASL_MESSAGE_LIMIT);
	buffer_append_text(&final, "c=");
	append_base64(&final, slice_of(client->gs2_header));
	buffer_append_format(&final, ",r=%.*s", SLICE_ARGUMENTS(challenge.nonce));
	buffer_append_slice(&client->signed_text, challenge_text);
	buffer_append_char(&client->signed_text, ',');
	buffer_append_slice(&client->signed_text, buffer_slice(&final));
	compute(client, password, &challenge, proof);
	buffer_append_text(&final, ",p=");
	append_base64(&final, (struct slice){(const char *)proof, sizeof(proof)});
	bool has_room = scram_set_message(message, &final) && !client->signed_text.overflowed;
	buffer_finish(&final);
	if (!has_room)
		error_set(error, "the server's answer is too long");
	return has_room;
}

bool scram_client_verify(struct scram_client *client, struct slice message, struct error *error)
{
	struct slice rest = message, value;
	uint8_t signature[SECRET_HASH_SIZE];
	if (slice_starts_with(message, SLICE("e="))) {
		error_set(error, "the server refused it (%.*s)", (int)message.len - 2, message.data + 2);
		return false;
	}
	if (!scram_next_attribute(&rest, 'v', &value) || !scram_decode_hash(value, signature) ||
		!secret_equal((struct slice){(const char *)client->server_signature, SECRET_HASH_SIZE},
			(struct slice){(const char *)signature, SECRET_HASH_SIZE})) {
		error_set(error, "the server does not know the password: it is not the one that the account is on");
		return false;
	}
	return true;
}

void scram_client_finish(struct scram_client *client)
{
	buffer_finish(&client->signed_text);
	secret_wipe(client, sizeof(*client));
}
