/*
 * SCRAM-SHA-256, both sides: RFC 5802, RFC 7677; what a server keeps of a password: RFC 5803. Each exchange is a state machine whose
 * nonce is an argument. Without channel binding: gs2 flags `n` and `y`.
 *   thread safety   pure functions; a state belongs to whoever holds it.
 *   errors          the server's functions return NULL, or the RFC's word for what went wrong ("invalid-proof"): a constant.
 *   secrets         states and records are wiped by their finish functions and by scram_record_wipe.
 */
#ifndef APOLLON_IRC_SCRAM_H
#define APOLLON_IRC_SCRAM_H

#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/error.h>
#include <apollon/base/secret.h>
#include <apollon/irc/sasl.h>

/* What RFC 7677 asks for at least, and what a client agrees to at most: a second of work or so. */
#define SCRAM_ITERATIONS 4096u
#define SCRAM_ITERATIONS_LIMIT 1000000u

/* Bytes of the salt that we choose, and of any that we take. */
#define SCRAM_SALT_SIZE 16u
#define SCRAM_SALT_LIMIT 64u

/* Characters of a nonce, of one side. */
#define SCRAM_NONCE_LIMIT 128u
#define SCRAM_NAME_LIMIT 255u

/* What the server keeps. */
struct scram_record {
	unsigned iterations;
	size_t salt_len;
	uint8_t salt[SCRAM_SALT_LIMIT];
	uint8_t stored_key[SECRET_HASH_SIZE];
	uint8_t server_key[SECRET_HASH_SIZE];
};

/* "SCRAM-SHA-256$4096:salt$stored:server" with its NUL, for any record. */
#define SCRAM_RECORD_SIZE 256

/* Takes milliseconds: PBKDF2. The salt is cut at SCRAM_SALT_LIMIT. */
void scram_record_make(struct scram_record *record, struct slice password, struct slice salt, unsigned iterations);
void scram_record_format(const struct scram_record *record, char target[SCRAM_RECORD_SIZE]);
bool scram_record_parse(struct scram_record *record, const char *text) MUST_CHECK;
void scram_record_wipe(struct scram_record *record);

/* The server's side: first, then the record of that name is looked up, then challenge, then final. All zeros to begin with. */
struct scram_server {
	char name[SCRAM_NAME_LIMIT + 1];    /* authentication identity, unescaped */
	char authzid[SCRAM_NAME_LIMIT + 1]; /* "" when none was given */
	char gs2_header[SCRAM_NAME_LIMIT * 3 + 8];
	char nonce[2 * SCRAM_NONCE_LIMIT + 1];
	struct buffer signed_text; /* RFC 5802's AuthMessage, as far as it has come */
	struct scram_record record;
};

const char *scram_server_first(struct scram_server *server, struct slice message) MUST_CHECK;

/* Copies the record. nonce: printable ASCII without comma. */
const char *scram_server_challenge(struct scram_server *server, const struct scram_record *record, const char *nonce,
	struct sasl_message *answer) MUST_CHECK;

/* NULL: the client knows the password, and the answer shows it that the server does. */
const char *scram_server_final(struct scram_server *server, struct slice message, struct sasl_message *answer)
	MUST_CHECK;
void scram_server_finish(struct scram_server *server);

/* The client's side: first, then final for what the server answers to that, then verify for its last word. All zeros to begin with. */
struct scram_client {
	char gs2_header[SCRAM_NAME_LIMIT * 3 + 8];
	char nonce[SCRAM_NONCE_LIMIT + 1];
	struct buffer signed_text;
	uint8_t server_signature[SECRET_HASH_SIZE];
};

/* authzid: "" for none. Returns false when a name is too long. */
bool scram_client_first(struct scram_client *client, const char *authzid, const char *name, const char *nonce,
	struct sasl_message *message) MUST_CHECK;

/* Takes milliseconds, by the server's choice, up to a second. */
bool scram_client_final(struct scram_client *client, struct slice challenge, struct slice password,
	struct sasl_message *message, struct error *error) MUST_CHECK;

/* True: the server knows the password too. */
bool scram_client_verify(struct scram_client *client, struct slice message, struct error *error) MUST_CHECK;
void scram_client_finish(struct scram_client *client);

#endif
