#include "server/config_passwords.h"

#include <string.h>

#include <apollon/base/secret.h>
#include <apollon/store/password.h>

#include "server/config_file.h"
#include "server/config_values.h"

void config_warn_of_readers(const char *path, struct config_notes *notes)
{
	buffer_append_format(&notes->warnings,
		"%s holds a password and everybody on this machine may read it; chmod o-r %s keeps it secret\n", path,
		path);
}

static bool check(const char *path, const char *password, struct error *error)
{
	bool is_mistaken =
		strncmp(password, CONFIG_HASH_PREFIX, strlen(CONFIG_HASH_PREFIX)) == 0 && !password_is_hash(password);
	if (is_mistaken)
		error_set(error,
			"the first line of %s is no hash of a password, though it begins like one: expected what "
			"`apollon serve --hash-password` prints",
			path);
	else if (config_is_line(password, CONFIG_PASSWORD_LIMIT))
		return true;
	else
		error_set(error, "expected a password of 1 to %d bytes in the first line of %s", CONFIG_PASSWORD_LIMIT,
			path);
	return false;
}

char *config_read_password(const char *path, struct config_notes *notes, struct error *error)
{
	struct buffer contents;
	bool others = false;
	char *password = NULL;
	buffer_init(&contents, 2 * (size_t)CONFIG_FILE_LIMIT);
	if (config_file_contents(path, CONFIG_FILE_LIMIT, &contents, &others, error)) {
		password = buffer_release(&contents);
		password[strcspn(password, "\r\n")] = '\0';
		if (others)
			config_warn_of_readers(path, notes);
		if (!check(path, password, error)) {
			secret_free(password);
			password = NULL;
		}
	}
	buffer_finish(&contents);
	return password;
}
