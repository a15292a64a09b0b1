/*
 * Passwords in files beside the configuration.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_PASSWORDS_H
#define SERVER_CONFIG_PASSWORDS_H

#include <apollon/server/config.h>

/* Longest password of an operator or of the server, in bytes: it has to fit into a line of the protocol. */
#define CONFIG_PASSWORD_LIMIT 256

/* What hashes by --hash-password begin with: a text that does and is none is a mistake. */
#define CONFIG_HASH_PREFIX "$argon2"

/* Warns that a file which holds a password may be read by everybody. */
void config_warn_of_readers(const char *path, struct config_notes *notes);

/* The first line of a file, as a password or the hash of one (password_is_hash). The caller frees it by secret_free; NULL with a reason. */
char *config_read_password(const char *path, struct config_notes *notes, struct error *error) MUST_CHECK;

#endif
