#include "server/config_doubts.h"

#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/net/address.h>
#include <apollon/net/network.h>

#include "server/certificates.h"
#include "server/sandbox.h"

#define TLS_SCHEME "ircs://"

static const struct config_value *value_of(const struct config *config, const char *name)
{
	return &config->values[config_option_index(config_option_find(name))];
}

/* A warning about an option, with where its value comes from. */
static void FORMAT_CHECKED(4, 5)
	doubt(const struct config *config, const char *name, struct config_notes *notes, const char *format, ...)
{
	const char *origin = value_of(config, name)->origin;
	struct error line;
	char text[sizeof(line.text)];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	error_set(&line, "%s: %s: %s", origin ? origin : "default", name, text);
	buffer_append_format(&notes->warnings, "%s\n", line.text);
}

/* --- addresses --- */

static bool is_tls(const char *address)
{
	return strncmp(address, TLS_SCHEME, strlen(TLS_SCHEME)) == 0;
}

/* Whether others than this machine can reach it. */
static bool is_public(const char *text, bool all_by_default)
{
	struct address address;
	struct error error;
	if (!address_parse(&address, text, 1, &error) || address.scheme == ADDRESS_UNIX)
		return false;
	return *address.host ? !network_is_loopback(address.host) : all_by_default;
}

static void doubt_listeners(const struct config *config, struct config_notes *notes)
{
	bool any_tls = false, any_public = false;
	for (unsigned i = 0; i < config->listen.count; i++) {
		const char *address = config->listen.items[i];
		any_tls |= is_tls(address);
		any_public |= is_public(address, true);
		if (is_public(address, true) && !is_tls(address))
			doubt(config, "listen", notes,
				"%s is open to others, and everything there goes over the network in clear, passwords too; say " TLS_SCHEME
				" for TLS",
				address);
	}
	if (any_public && config->hub->max_per_ip == 0)
		doubt(config, "max-per-ip", notes, "one address may take all the places there are; give a number");
	if (config->hub->sts_duration_s && !any_tls)
		doubt(config, "sts", notes, "clients are told to use TLS, but no address of listen is " TLS_SCHEME);
	if (config->hub->sts_duration_s && config->tls_certificates.count == 0)
		doubt(config, "sts", notes,
			"clients that are told to use TLS alone want a certificate that they can check; name one by tls-certificate");
}

static void doubt_metrics(const struct config *config, struct config_notes *notes)
{
	if (config->metrics && is_public(config->metrics, false))
		doubt(config, "metrics", notes,
			"%s is open to others: whoever reaches it reads how many are here; 127.0.0.1 is for this machine alone",
			config->metrics);
}

static bool has_everybody(const struct network_list *networks)
{
	for (unsigned i = 0; i < networks->count; i++)
		if (networks->items[i].bits == 0)
			return true;
	return false;
}

static void doubt_networks(const struct config *config, struct config_notes *notes)
{
	if (has_everybody(&config->proxy_from))
		doubt(config, "proxy-from", notes,
			"everybody may say that they come from any address; name the proxies alone");
	if (has_everybody(&config->hub->exempt))
		doubt(config, "exempt", notes,
			"everybody is free of limits, rates and cloaks; name networks of your own");
}

/* --- files --- */

static void doubt_certificate(const struct config *config, const char *value, struct config_notes *notes)
{
	struct certificate_files files = certificate_files_of(value);
	struct stat status;
	if (stat(files.key, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IRWXO))
		doubt(config, "tls-certificate", notes, "the key %s can be read by everybody here: chmod o= it",
			files.key);
	certificate_files_finish(&files);
}

/* A file that is yet to be written needs a folder. */
static void doubt_folder(const struct config *config, const char *name, struct config_notes *notes)
{
	const char *path = value_of(config, name)->text;
	if (!path)
		return;
	char *copy = alloc_text(path);
	const char *folder = dirname(copy);
	if (access(folder, F_OK) != 0)
		doubt(config, name, notes, "the folder %s is not there: %s", folder, strerror(errno));
	free(copy);
}

static void doubt_files(const struct config *config, struct config_notes *notes)
{
	struct stat status;
	for (unsigned i = 0; i < config->tls_certificates.count; i++)
		doubt_certificate(config, config->tls_certificates.items[i], notes);
	doubt_folder(config, "audit-log", notes);
	doubt_folder(config, "port-file", notes);
	doubt_folder(config, "pid-file", notes);
	if (config->path && stat(config->path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IWOTH))
		buffer_append_format(
			&notes->warnings, "%s: everybody on this machine may change it: chmod o-w it\n", config->path);
}

/* --- the user --- */

static void doubt_user(const struct config *config, struct config_notes *notes)
{
	struct sandbox_user user;
	struct error error;
	if (!config->user)
		return;
	if (!sandbox_find_user(&user, config->user, &error))
		buffer_append_format(&notes->problems, "%s: user: %s\n", value_of(config, "user")->origin, error.text);
	else if (geteuid() != 0 && geteuid() != user.uid)
		doubt(config, "user", notes, "only root can become %s: it will not start as anybody else",
			config->user);
}

void config_doubt(const struct config *config, struct config_notes *notes)
{
	doubt_listeners(config, notes);
	doubt_metrics(config, notes);
	doubt_networks(config, notes);
	doubt_files(config, notes);
	doubt_user(config, notes);
}
