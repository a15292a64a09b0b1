#include <apollon/server/config.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/names.h>

#include "server/config_doubts.h"
#include "server/config_file.h"
#include "server/config_fit.h"
#include "server/config_operators.h"
#include "server/config_passwords.h"
#include "server/config_values.h"

#define MOTD_LIMIT (64u * 1024)

/* Of the file's name, as operators are shown it. */
#define SHOWN_PATH_LIMIT 200

static void assign_standard(struct config *config, const struct config_option *option, const char *text)
{
	struct error error;
	/* The table's own values are right; the tests see to it. */
	if (!config_assign(config, option, text, "default", CONFIG_FROM_DEFAULT, &error))
		abort();
}

static void assign_standard_list(struct config *config, const struct config_option *option)
{
	char *texts = alloc_text(option->standard), *rest = texts, *text;
	while ((text = strsep(&rest, ","))) {
		text += strspn(text, " ");
		assign_standard(config, option, text);
	}
	free(texts);
}

/* Names of servers have a dot in them, which tells them from nicks. */
static void assign_host_name(struct config *config)
{
	const struct config_option *option = config_option_find("name");
	char host[HOST_LIMIT + 1] = "", name[HOST_LIMIT + 8];
	struct error error;
	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	text_copy(name, sizeof(name), slice_of(host));
	if (!strchr(name, '.'))
		strcat(name, ".local");
	if (!config_check_value(option, name, &error))
		strcpy(name, "apollon.local");
	assign_standard(config, option, name);
}

static struct config *create_with_defaults(void)
{
	struct config *config = alloc_zeroed(1, sizeof(*config));
	config->ready_fd = -1;
	config->hub = hub_settings_create();
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		if (option->standard && config_option_is_list(option))
			assign_standard_list(config, option);
		else if (option->standard)
			assign_standard(config, option, option->standard);
	}
	assign_host_name(config);
	return config;
}

static void read_file(struct config *config, const struct config_source *source, struct config_notes *notes)
{
	const char *path = source->path;
	if (!path && access(CONFIG_STANDARD_PATH, F_OK) == 0)
		path = CONFIG_STANDARD_PATH;
	if (path) {
		config->path = alloc_text(path);
		if (config_is_line(path, SHOWN_PATH_LIMIT))
			hub_settings_set(&config->hub->config_file, path);
		config_file_read(config, path, notes);
	}
}

static void take_flags(struct config *config, const struct config_source *source, struct config_notes *notes)
{
	for (unsigned i = 0; i < source->flag_count; i++) {
		const struct config_flag *flag = &source->flags[i];
		struct buffer origin;
		struct error error;
		buffer_init(&origin, SIZE_MAX);
		buffer_append_format(&origin, "--%s", flag->option->name);
		if (!config_assign(config, flag->option, flag->value, buffer_text(&origin), CONFIG_FROM_FLAG, &error))
			buffer_append_format(&notes->problems, "--%s: %s\n", flag->option->name, error.text);
		buffer_finish(&origin);
	}
}

/* Says what is wrong with a value that is right in itself. */
static void value_problem(
	const struct config *config, const char *name, struct config_notes *notes, const struct error *error)
{
	const struct config_value *value = &config->values[config_option_index(config_option_find(name))];
	buffer_append_format(&notes->problems, "%s: %s: %s\n", value->origin, name, error->text);
}

static void read_motd(struct config *config, struct config_notes *notes)
{
	struct buffer contents;
	struct error error;
	if (!config->motd_file)
		return;
	buffer_init(&contents, 2 * (size_t)MOTD_LIMIT);
	if (!config_file_contents(config->motd_file, MOTD_LIMIT, &contents, NULL, &error)) {
		value_problem(config, "motd", notes, &error);
	} else if (!text_is_utf8(buffer_slice(&contents))) {
		error_set(&error, "expected text in UTF-8 in %s", config->motd_file);
		value_problem(config, "motd", notes, &error);
	} else {
		free(config->hub->motd);
		config->hub->motd = buffer_release(&contents);
	}
	buffer_finish(&contents);
}

static void read_password(struct config *config, struct config_notes *notes)
{
	struct error error;
	if (!config->password_file)
		return;
	config->hub->password = config_read_password(config->password_file, notes, &error);
	if (!config->hub->password)
		value_problem(config, "password-file", notes, &error);
}

struct config *config_load(const struct config_source *source, struct config_notes *notes)
{
	struct config *config = create_with_defaults();
	read_file(config, source, notes);
	take_flags(config, source, notes);
	read_motd(config, notes);
	read_password(config, notes);
	config_fit(config, source, notes);
	if (notes->problems.len == 0)
		config_doubt(config, notes);
	if (notes->problems.len == 0)
		return config;
	config_destroy(config);
	return NULL;
}

void config_destroy(struct config *config)
{
	if (!config)
		return;
	config_list_clear(&config->listen);
	config_list_clear(&config->tls_certificates);
	network_list_clear(&config->proxy_from);
	for (unsigned i = 0; i < CONFIG_OPTIONS_LIMIT; i++) {
		free(config->values[i].text);
		free(config->values[i].origin);
	}
	free(config->port_file);
	free(config->pid_file);
	free(config->motd_file);
	free(config->password_file);
	free(config->data_folder);
	free(config->audit_log);
	free(config->metrics);
	free(config->user);
	free(config->path);
	config_destroy_classes(config->classes);
	hub_settings_destroy(config->hub);
	free(config);
}

struct hub_settings *config_take_hub(struct config *config)
{
	struct hub_settings *hub = config->hub;
	config->hub = NULL;
	return hub;
}

bool config_listens_by_default(const struct config *config)
{
	return config->values[config_option_index(config_option_find("listen"))].rank == CONFIG_FROM_DEFAULT;
}
