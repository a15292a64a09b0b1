#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "irc/scram_keys.h"

/* "=2C" is a comma, "=3D" an equals sign; neither stands for itself. Returns false for anything else behind '=', and for what is no text. */
static bool unescape_name(struct slice escaped, char target[SCRAM_NAME_LIMIT + 1])
{
	size_t len = 0;
	for (size_t i = 0; i < escaped.len; i++) {
		char c = escaped.data[i];
		if (c == '=') {
			struct slice rest = {escaped.data + i, escaped.len - i};
			if (!slice_starts_with(rest, SLICE("=2C")) && !slice_starts_with(rest, SLICE("=3D")))
				return false;
			c = rest.data[2] == 'C' ? ',' : '=';
			i += 2;
		}
		if (c == '\0' || len == SCRAM_NAME_LIMIT)
			return false;
		target[len++] = c;
	}
	target[len] = '\0';
	return text_is_utf8((struct slice){target, len});
}

/* "n,,", "y,a=name," */
static const char *parse_gs2_header(struct scram_server *server, struct slice *rest)
{
	struct slice message = *rest, flag, authzid;
	if (!slice_next(rest, ',', &flag) || !slice_next(rest, ',', &authzid) || !rest->data)
		return "invalid-encoding";
	if (slice_starts_with(flag, SLICE("p=")))
		return "channel-binding-not-supported";
	if (!slice_equal_text(flag, "n") && !slice_equal_text(flag, "y"))
		return "invalid-encoding";
	if (authzid.len) {
		if (!slice_starts_with(authzid, SLICE("a=")))
			return "invalid-encoding";
		if (!unescape_name((struct slice){authzid.data + 2, authzid.len - 2}, server->authzid))
			return "invalid-username-encoding";
	}
	struct slice header = {message.data, (size_t)(rest->data - message.data)};
	return text_copy(server->gs2_header, sizeof(server->gs2_header), header) ? NULL : "invalid-encoding";
}

const char *scram_server_first(struct scram_server *server, struct slice message)
{
	struct slice rest = message, name, nonce;
	const char *error = parse_gs2_header(server, &rest);
	if (error)
		return error;
	struct slice bare = rest;
	if (slice_starts_with(rest, SLICE("m=")))
		return "extensions-not-supported";
	if (!scram_next_attribute(&rest, 'n', &name))
		return "invalid-encoding";
	if (!name.len || !unescape_name(name, server->name))
		return "invalid-username-encoding";
	if (!scram_next_attribute(&rest, 'r', &nonce) || !scram_is_nonce(nonce) || nonce.len > SCRAM_NONCE_LIMIT)
		return "invalid-encoding";
	text_copy(server->nonce, sizeof(server->nonce), nonce);
	buffer_finish(&server->signed_text);
	buffer_init(&server->signed_text, 4 * SASL_MESSAGE_LIMIT);
	buffer_append_slice(&server->signed_text, bare);
	buffer_append_char(&server->signed_text, ',');
	return NULL;
}

const char *scram_server_challenge(
	struct scram_server *server, const struct scram_record *record, const char *nonce, struct sasl_message *answer)
{
	char salt[SECRET_BASE64_SIZE(SCRAM_SALT_LIMIT)];
	size_t nonce_len = strlen(server->nonce);
	if (!text_copy(server->nonce + nonce_len, sizeof(server->nonce) - nonce_len, slice_of(nonce)))
		return "other-error";
	server->record = *record;
	secret_base64_encode((struct slice){(const char *)record->salt, record->salt_len}, salt);
	int len =
		snprintf(answer->data, sizeof(answer->data), "r=%s,s=%s,i=%u", server->nonce, salt, record->iterations);
	answer->len = (size_t)len;
	buffer_append(&server->signed_text, answer->data, answer->len);
	buffer_append_char(&server->signed_text, ',');
	return NULL;
}

/* What stands before the proof, which is always the last attribute; *proof is its value. */
static bool split_proof(struct slice message, struct slice *before, struct slice *proof)
{
	for (size_t i = message.len; i-- > 0;) {
		if (message.data[i] != ',')
			continue;
		*before = (struct slice){message.data, i};
		*proof = (struct slice){message.data + i + 1, message.len - i - 1};
		return scram_next_attribute(&(struct slice){proof->data, proof->len}, 'p', proof);
	}
	return false;
}

static const char *check_final(const struct scram_server *server, struct slice before)
{
	char header[sizeof(server->gs2_header)];
	struct slice binding, nonce;
	size_t len;
	if (!scram_next_attribute(&before, 'c', &binding))
		return "invalid-encoding";
	if (!secret_base64_decode(binding, header, sizeof(header), &len) ||
		!slice_equal_text((struct slice){header, len}, server->gs2_header))
		return "channel-bindings-dont-match";
	if (!scram_next_attribute(&before, 'r', &nonce) || !slice_equal_text(nonce, server->nonce))
		return "other-error";
	return NULL;
}

/* The client's key, which only who knows the password has, hashes to what is stored. */
static bool is_proven(const struct scram_server *server, const uint8_t proof[SECRET_HASH_SIZE])
{
	uint8_t key[SECRET_HASH_SIZE], hash[SECRET_HASH_SIZE];
	scram_sign(server->record.stored_key, &server->signed_text, key);
	for (size_t i = 0; i < SECRET_HASH_SIZE; i++)
		key[i] ^= proof[i];
	scram_hash(key, hash);
	secret_wipe(key, sizeof(key));
	return secret_equal((struct slice){(const char *)server->record.stored_key, SECRET_HASH_SIZE},
		(struct slice){(const char *)hash, SECRET_HASH_SIZE});
}

const char *scram_server_final(struct scram_server *server, struct slice message, struct sasl_message *answer)
{
	uint8_t proof[SECRET_HASH_SIZE], signature[SECRET_HASH_SIZE];
	char text[SECRET_BASE64_SIZE(SECRET_HASH_SIZE)];
	struct slice before, proof_text;
	if (!split_proof(message, &before, &proof_text))
		return "invalid-encoding";
	const char *error = check_final(server, before);
	if (error)
		return error;
	buffer_append_slice(&server->signed_text, before);
	if (server->signed_text.overflowed || !scram_decode_hash(proof_text, proof) || !is_proven(server, proof))
		return "invalid-proof";
	scram_sign(server->record.server_key, &server->signed_text, signature);
	secret_base64_encode((struct slice){(const char *)signature, sizeof(signature)}, text);
	answer->len = (size_t)snprintf(answer->data, sizeof(answer->data), "v=%s", text);
	return NULL;
}

void scram_server_finish(struct scram_server *server)
{
	buffer_finish(&server->signed_text);
	secret_wipe(server, sizeof(*server));
}
