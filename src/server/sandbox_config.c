/* Which folders a configuration needs, now and when it is read again. */
#include <string.h>

#include <apollon/net/address.h>

#include "server/certificates.h"
#include "server/sandbox.h"

/* Of options whose value is a path; the others' files are read. */
static enum sandbox_access access_of(const struct config_option *option)
{
	if (strcmp(option->name, "audit-log") == 0)
		return SANDBOX_APPEND;
	if (strcmp(option->name, "port-file") == 0 || strcmp(option->name, "pid-file") == 0)
		return SANDBOX_CREATE;
	return SANDBOX_READ;
}

/* What renews certificates keeps them elsewhere and links to them: those folders count, too. */
static void add_certificate(struct sandbox_folders *folders, const char *value)
{
	struct certificate_files files = certificate_files_of(value);
	sandbox_folders_add_file(folders, files.chain, SANDBOX_READ);
	sandbox_folders_add_file(folders, files.key, SANDBOX_READ);
	certificate_files_finish(&files);
}

/* The socket's file goes with its listener. */
static void add_address(struct sandbox_folders *folders, const char *text)
{
	struct address address;
	struct error error;
	if (text && address_parse(&address, text, 1, &error) && address.scheme == ADDRESS_UNIX)
		sandbox_folders_add_file(folders, address.host, SANDBOX_REMOVE);
}

static void add_option(struct sandbox_folders *folders, const struct config *config, const struct config_option *option)
{
	const char *path = config->values[config_option_index(option)].text;
	if (option->kind == CONFIG_PATH && path && strcmp(option->name, "data") != 0)
		sandbox_folders_add_file(folders, path, access_of(option));
}

void sandbox_folders_add_config(struct sandbox_folders *folders, const struct config *config)
{
	sandbox_folders_add_file(folders, config->path ? config->path : CONFIG_STANDARD_PATH, SANDBOX_READ);
	for (unsigned i = 0; i < config_option_count(); i++)
		add_option(folders, config, config_option_at(i));
	for (unsigned i = 0; i < config->tls_certificates.count; i++)
		add_certificate(folders, config->tls_certificates.items[i]);
	for (unsigned i = 0; i < config->listen.count; i++)
		add_address(folders, config->listen.items[i]);
	add_address(folders, config->metrics);
}
