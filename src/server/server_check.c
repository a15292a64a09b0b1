#include <apollon/server/server.h>

#include <string.h>

#include <apollon/net/address.h>

#include "server/certificates.h"

static void problem(const struct config *config, const char *name, struct config_notes *notes, const char *text)
{
	const struct config_value *value = &config->values[config_option_index(config_option_find(name))];
	struct error line;
	error_set(&line, "%s: %s: %s", value->origin ? value->origin : "default", name, text);
	buffer_append_format(&notes->problems, "%s\n", line.text);
}

static void check_address(const struct config *config, const char *name, const char *text, struct config_notes *notes)
{
	struct address address;
	struct endpoint endpoints[ENDPOINTS_LIMIT];
	struct error error;
	unsigned count;
	if (address_parse(&address, text, 1, &error) && address.scheme != ADDRESS_UNIX &&
		!address_resolve(&address, true, AF_UNSPEC, endpoints, &count, &error))
		problem(config, name, notes, error.text);
}

void server_check(const struct config *config, struct config_notes *notes)
{
	struct error error;
	for (unsigned i = 0; i < config->listen.count; i++)
		check_address(config, "listen", config->listen.items[i], notes);
	if (config->metrics)
		check_address(config, "metrics", config->metrics, notes);
	if (!certificates_are_configured(config))
		return;
	struct tls_server *certificates = certificates_load(config, &error);
	if (!certificates)
		problem(config, "tls-certificate", notes, error.text + strlen(CERTIFICATE_ERROR));
	tls_server_unref(certificates);
}
