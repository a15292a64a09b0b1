#include "server/config_sections.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/names.h>

#include "server/config_file.h"
#include "server/config_values.h"

void config_warn_of_readers(const char *path, struct config_notes *notes)
{
	buffer_append_format(&notes->warnings,
		"%s holds a password and everybody on this machine may read it; chmod o-r %s keeps it secret\n", path,
		path);
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
		if (!config_is_line(password, CONFIG_PASSWORD_LIMIT)) {
			error_set(error, "expected a password of 1 to %d bytes in the first line of %s",
				CONFIG_PASSWORD_LIMIT, path);
			free(password);
			password = NULL;
		}
	}
	buffer_finish(&contents);
	return password;
}

static char *operator_password(
	const struct config_operator_section *given, struct config_notes *notes, struct error *error)
{
	if (!given->password == !given->password_file) {
		error_set(error, "'%.40s' needs one of password and password-file", given->name);
		return NULL;
	}
	if (given->password_file)
		return config_read_password(given->password_file, notes, error);
	if (!config_is_line(given->password, CONFIG_PASSWORD_LIMIT)) {
		error_set(error, "'%.40s': expected a password of 1 to %d bytes", given->name, CONFIG_PASSWORD_LIMIT);
		return NULL;
	}
	return alloc_text(given->password);
}

bool config_add_operator(struct config *config, const struct config_operator_section *given, struct config_notes *notes,
	struct error *error)
{
	const char *mask = given->mask ? given->mask : "*@*";
	if (!config_is_line(given->name, NICK_LIMIT) || strchr(given->name, ' ') || given->name[0] == ':') {
		error_set(error, "expected a name of 1 to %d bytes without blanks, not '%.100s'", NICK_LIMIT,
			given->name);
		return false;
	}
	if (!config_is_host_mask(mask)) {
		error_set(error, "'%.40s': expected a mask like *@192.0.2.*, not '%.100s'", given->name, mask);
		return false;
	}
	char *password = operator_password(given, notes, error);
	if (!password)
		return false;
	struct hub_operator **end = &config->hub->operators, *operator= alloc_zeroed(1, sizeof(*operator));
	while (*end)
		end = &(*end)->next;
	operator->name = alloc_text(given->name);
	operator->mask = alloc_text(mask);
	operator->password = password;
	*end = operator;
	return true;
}

bool config_add_ban(struct config *config, const char *mask, const char *reason, struct error *error)
{
	if (!config_is_host_mask(mask)) {
		error_set(error, "expected a mask like *@192.0.2.*, not '%.100s'", mask);
		return false;
	}
	if (reason && !config_is_line(reason, KICK_LIMIT)) {
		error_set(error, "'%s': expected a reason of 1 to %d bytes, without control characters", mask,
			KICK_LIMIT);
		return false;
	}
	struct hub_ban **end = &config->hub->bans, *ban = alloc_zeroed(1, sizeof(*ban));
	while (*end)
		end = &(*end)->next;
	ban->mask = alloc_text(mask);
	ban->reason = alloc_text(reason ? reason : "No reason given");
	*end = ban;
	return true;
}
