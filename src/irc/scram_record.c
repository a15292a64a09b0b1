#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>

#include "irc/scram_keys.h"

void scram_record_make(struct scram_record *record, struct slice password, struct slice salt, unsigned iterations)
{
	uint8_t salted[SECRET_HASH_SIZE], client_key[SECRET_HASH_SIZE];
	record->iterations = iterations;
	record->salt_len = salt.len < SCRAM_SALT_LIMIT ? salt.len : SCRAM_SALT_LIMIT;
	memcpy(record->salt, salt.data, record->salt_len);
	scram_salted_password(password, (struct slice){salt.data, record->salt_len}, iterations, salted);
	scram_client_key(salted, client_key);
	scram_hash(client_key, record->stored_key);
	scram_server_key(salted, record->server_key);
	secret_wipe(salted, sizeof(salted));
	secret_wipe(client_key, sizeof(client_key));
}

void scram_record_format(const struct scram_record *record, char target[SCRAM_RECORD_SIZE])
{
	char salt[SECRET_BASE64_SIZE(SCRAM_SALT_LIMIT)];
	char stored[SECRET_BASE64_SIZE(SECRET_HASH_SIZE)], server[SECRET_BASE64_SIZE(SECRET_HASH_SIZE)];
	secret_base64_encode((struct slice){(const char *)record->salt, record->salt_len}, salt);
	secret_base64_encode((struct slice){(const char *)record->stored_key, SECRET_HASH_SIZE}, stored);
	secret_base64_encode((struct slice){(const char *)record->server_key, SECRET_HASH_SIZE}, server);
	snprintf(target, SCRAM_RECORD_SIZE, "SCRAM-SHA-256$%u:%s$%s:%s", record->iterations, salt, stored, server);
	secret_wipe(stored, sizeof(stored));
	secret_wipe(server, sizeof(server));
}

static bool parse_fields(struct scram_record *record, struct slice rest)
{
	struct slice scheme, iterations, salt, stored;
	uint64_t number;
	if (!slice_next(&rest, '$', &scheme) || !slice_equal_text(scheme, "SCRAM-SHA-256") ||
		!slice_next(&rest, ':', &iterations) || !slice_next(&rest, '$', &salt) ||
		!slice_next(&rest, ':', &stored) || !rest.data)
		return false;
	if (!text_parse_number(iterations, SCRAM_ITERATIONS_LIMIT, &number) || number < SCRAM_ITERATIONS)
		return false;
	record->iterations = (unsigned)number;
	return secret_base64_decode(salt, record->salt, sizeof(record->salt), &record->salt_len) && record->salt_len &&
		scram_decode_hash(stored, record->stored_key) && scram_decode_hash(rest, record->server_key);
}

bool scram_record_parse(struct scram_record *record, const char *text)
{
	bool is_right = parse_fields(record, slice_of(text));
	if (!is_right)
		scram_record_wipe(record);
	return is_right;
}

void scram_record_wipe(struct scram_record *record)
{
	secret_wipe(record, sizeof(*record));
}
