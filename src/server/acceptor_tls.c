#include "server/acceptor_tls.h"

#include <stdio.h>
#include <string.h>

#include "server/certificates.h"
#include "server/clock.h"

static bool take(struct acceptor *acceptor, struct tls_server *tls)
{
	if (tls)
		acceptor_set_tls(acceptor, tls);
	return tls;
}

bool acceptor_load_tls(struct acceptor *acceptor, const struct config *config, struct error *error)
{
	return !acceptor_has_tls(acceptor) || !certificates_are_configured(config) ||
		take(acceptor, certificates_load(config, error));
}

bool acceptor_complete_tls(
	struct acceptor *acceptor, const struct config *config, const struct data_folder *folder, struct error *error)
{
	config->hub->sts_port = acceptor_tls_port(acceptor);
	if (!acceptor_has_tls(acceptor))
		return true;
	if (!acceptor->tls && !take(acceptor, certificates_own(folder, config->hub->server_name, error)))
		return false;
	certificates_log(acceptor->tls, clock_now_ms(), acceptor->log);
	return true;
}

bool acceptor_reload_tls(struct acceptor *acceptor, const struct config *old, const struct config *new,
	const struct data_folder *folder, struct error *error)
{
	bool wants_own = !certificates_are_configured(new);
	new->hub->sts_port = acceptor_tls_port(acceptor);
	/* A server that made its own in memory keeps it: another one would be a stranger to all who know the first. */
	if (!acceptor_has_tls(acceptor) || (wants_own && !certificates_are_configured(old) && !folder->path))
		return true;
	if (!take(acceptor,
		    wants_own ? certificates_own(folder, new->hub->server_name, error) : certificates_load(new, error)))
		return false;
	certificates_log(acceptor->tls, clock_now_ms(), acceptor->log);
	return true;
}

/* What others call this machine: what the listener says, else the first name of the certificate. */
static void name_host(const struct listener *listener, const char *names, char *target, size_t size)
{
	char address[ADDRESS_TEXT_SIZE];
	endpoint_format(&listener->endpoint, address);
	if (strcmp(address, "0.0.0.0") == 0 || strcmp(address, "0::") == 0)
		snprintf(target, size, "%.*s", (int)strcspn(names, " "), names);
	else
		snprintf(target, size, listener->endpoint.storage.ss_family == AF_INET6 ? "[%s]" : "%s", address);
}

void acceptor_log_invitation(const struct acceptor *acceptor, const struct config *config)
{
	struct tls_description description;
	char host[sizeof(description.names)];
	unsigned index = 0;
	while (index < acceptor->count && !acceptor->is_tls[index])
		index++;
	if (index == acceptor->count)
		return;
	tls_server_describe(acceptor->tls, 0, &description);
	name_host(&acceptor->listeners[index], description.names, host, sizeof(host));
	bool is_own = !certificates_are_configured(config);
	log_info(acceptor->log, "server.join", "others join by: apollon join ircs://%s:%u%s%s", host,
		endpoint_port(&acceptor->listeners[index].endpoint), is_own ? " --tls-pin sha256:" : "",
		is_own ? description.fingerprint : "");
}
