/*
 * Operators and their classes, as sections of the configuration.
 *   thread safety   one thread at a time.
 *   order           classes first: an operator's class has to be there.
 */
#ifndef SERVER_CONFIG_OPERATORS_H
#define SERVER_CONFIG_OPERATORS_H

#include <apollon/server/config.h>

/* A SHA-256 in hexadecimal. */
#define CONFIG_FINGERPRINT_LEN 64

/* A set of rights with a name. */
struct config_class {
	char *name;
	uint32_t rights;
	struct config_class *next;
};

/* Check and append; a class has no rights at first. When they return false, the error says what was expected. */
bool config_add_class(struct config *config, const char *name, struct error *error) MUST_CHECK;
bool config_add_right(struct config *config, const char *class_name, const char *word, struct error *error) MUST_CHECK;

/* With all that follow. NULL is allowed. */
void config_destroy_classes(struct config_class *class);

/* As it stands in the file; what is not given is NULL. */
struct config_operator_section {
	const char *name, *class_name, *password, *password_file, *password_hash, *certificate, *account, *mask;
};

/* Checks and appends. When it returns false, the error says what was expected, and the configuration is one to be destroyed. */
bool config_add_operator(struct config *config, const struct config_operator_section *given, struct config_notes *notes,
	struct error *error) MUST_CHECK;

#endif
