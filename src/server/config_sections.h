/*
 * The configuration's sections that may stand several times: operators and bans.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_CONFIG_SECTIONS_H
#define SERVER_CONFIG_SECTIONS_H

#include <apollon/server/config.h>

/* Longest password of an operator or of the server, in bytes: it has to fit into a line of the protocol. */
#define CONFIG_PASSWORD_LIMIT 256

/* As it stands in the file; what is not given is NULL. */
struct config_operator_section {
	const char *name, *password, *password_file, *mask;
};

/* Check and append. When they return false, the error says what was expected. */
bool config_add_operator(struct config *config, const struct config_operator_section *given, struct config_notes *notes,
	struct error *error) MUST_CHECK;
bool config_add_ban(struct config *config, const char *mask, const char *reason, struct error *error) MUST_CHECK;

/* Warns that a file which holds a password may be read by everybody. */
void config_warn_of_readers(const char *path, struct config_notes *notes);

/* The first line of a file, as a password. The caller frees it; NULL with a reason. */
char *config_read_password(const char *path, struct config_notes *notes, struct error *error) MUST_CHECK;

#endif
