#include "server/config_operators.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/nearest.h>
#include <apollon/hub/rights.h>
#include <apollon/irc/names.h>
#include <apollon/store/password.h>

#include "server/config_passwords.h"
#include "server/config_values.h"

/* --- classes --- */

bool config_add_class(struct config *config, const char *name, struct error *error)
{
	if (!config_is_line(name, NICK_LIMIT) || strchr(name, ' ')) {
		error_set(error, "expected a name of 1 to %d bytes without blanks, not '%.100s'", NICK_LIMIT, name);
		return false;
	}
	struct config_class **end = &config->classes, *class = alloc_zeroed(1, sizeof(*class));
	while (*end)
		end = &(*end)->next;
	class->name = alloc_text(name);
	*end = class;
	return true;
}

static struct config_class *find_class(const struct config *config, const char *name)
{
	struct config_class *class = config->classes;
	while (class && strcmp(class->name, name) != 0)
		class = class->next;
	return class;
}

bool config_add_right(struct config *config, const char *name, const char *word, struct error *error)
{
	uint32_t right = operator_rights_find(word);
	const char *nearest = right ? NULL : operator_right_nearest(word);
	struct config_class *class = find_class(config, name);
	if (class)
		class->rights |= right;
	if (right)
		return true;
	error_set(error, "'%.40s': there is no right '%.40s'%s%s%s", name, word, nearest ? "; did you mean " : "",
		nearest ? nearest : "; apollon.conf(5) lists those there are", nearest ? "?" : "");
	return false;
}

void config_destroy_classes(struct config_class *class)
{
	while (class) {
		struct config_class *next = class->next;
		free(class->name);
		free(class);
		class = next;
	}
}

/* --- operators --- */

static bool check_name(const struct config_operator_section *given, struct error *error)
{
	if (config_is_line(given->name, NICK_LIMIT) && !strchr(given->name, ' ') && given->name[0] != ':')
		return true;
	error_set(error, "expected a name of 1 to %d bytes without blanks, not '%.100s'", NICK_LIMIT, given->name);
	return false;
}

static bool take_mask(struct hub_operator *row, const struct config_operator_section *given, struct error *error)
{
	const char *mask = given->mask ? given->mask : "*@*";
	row->mask = alloc_text(mask);
	if (config_is_host_mask(mask))
		return true;
	error_set(error, "'%.40s': expected a mask like *@192.0.2.*, not '%.100s'", given->name, mask);
	return false;
}

static bool take_class(struct hub_operator *row, const struct config *config,
	const struct config_operator_section *given, struct error *error)
{
	row->rights = OPERATOR_RIGHTS_ALL;
	if (!given->class_name)
		return true;
	const struct config_class *class = find_class(config, given->class_name);
	if (class) {
		row->class_name = alloc_text(class->name);
		row->rights = class->rights;
		return true;
	}
	struct nearest nearest;
	nearest_init(&nearest, given->class_name);
	for (class = config->classes; class; class = class->next)
		nearest_offer(&nearest, class->name);
	error_set(error, "'%.40s': there is no class '%.40s'%s%s%s", given->name, given->class_name,
		nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "", nearest.best ? "?" : "");
	return false;
}

/* In lower case and without the colons that some tools write. */
static bool take_certificate(struct hub_operator *row, const struct config_operator_section *given, struct error *error)
{
	char text[CONFIG_FINGERPRINT_LEN + 1];
	size_t len = 0;
	if (!given->certificate)
		return true;
	for (const char *c = given->certificate; *c; c++) {
		if (*c == ':')
			continue;
		if (len == CONFIG_FINGERPRINT_LEN || !isxdigit((unsigned char)*c)) {
			len = 0;
			break;
		}
		text[len++] = (char)tolower((unsigned char)*c);
	}
	text[len] = '\0';
	row->certificate = alloc_text(text);
	if (len == CONFIG_FINGERPRINT_LEN)
		return true;
	error_set(error,
		"'%.40s': expected the SHA-256 fingerprint of a certificate (%d hexadecimal digits), not '%.100s'",
		given->name, CONFIG_FINGERPRINT_LEN, given->certificate);
	return false;
}

static bool take_account(struct hub_operator *row, const struct config_operator_section *given, struct error *error)
{
	if (!given->account)
		return true;
	row->account = alloc_text(given->account);
	if (names_is_nick(given->account))
		return true;
	error_set(error, "'%.40s': expected the name of an account, not '%.100s'", given->name, given->account);
	return false;
}

static void warn_of_clear_password(const struct config_operator_section *given, struct config_notes *notes)
{
	buffer_append_format(&notes->warnings,
		"operator '%.40s': the password is kept in clear; `apollon serve --hash-password` makes a password-hash of it\n",
		given->name);
}

/* A file may hold either kind. */
static bool take_password_file(struct hub_operator *row, const struct config_operator_section *given,
	struct config_notes *notes, struct error *error)
{
	char *text = config_read_password(given->password_file, notes, error);
	if (!text)
		return false;
	if (password_is_hash(text)) {
		row->password_hash = text;
	} else {
		row->password = text;
		warn_of_clear_password(given, notes);
	}
	return true;
}

static bool take_password(struct hub_operator *row, const struct config_operator_section *given,
	struct config_notes *notes, struct error *error)
{
	unsigned count = (given->password != NULL) + (given->password_file != NULL) + (given->password_hash != NULL);
	if (count > 1 || count + (given->certificate != NULL) + (given->account != NULL) == 0) {
		error_set(error,
			"'%.40s' needs one of password-hash, password-file and password, or a certificate or account",
			given->name);
		return false;
	}
	if (given->password_file)
		return take_password_file(row, given, notes, error);
	if (given->password_hash && !password_is_hash(given->password_hash)) {
		error_set(error,
			"'%.40s': that is no hash of a password: expected what `apollon serve --hash-password` prints",
			given->name);
		return false;
	}
	if (given->password && !config_is_line(given->password, CONFIG_PASSWORD_LIMIT)) {
		error_set(error, "'%.40s': expected a password of 1 to %d bytes", given->name, CONFIG_PASSWORD_LIMIT);
		return false;
	}
	if (given->password)
		warn_of_clear_password(given, notes);
	row->password = given->password ? alloc_text(given->password) : NULL;
	row->password_hash = given->password_hash ? alloc_text(given->password_hash) : NULL;
	return true;
}

bool config_add_operator(struct config *config, const struct config_operator_section *given, struct config_notes *notes,
	struct error *error)
{
	struct hub_operator **end = &config->hub->operators, *row = alloc_zeroed(1, sizeof(*row));
	while (*end)
		end = &(*end)->next;
	*end = row;
	row->name = alloc_text(given->name);
	return check_name(given, error) && take_mask(row, given, error) && take_class(row, config, given, error) &&
		take_certificate(row, given, error) && take_account(row, given, error) &&
		take_password(row, given, notes, error);
}
