#include "server/certificates.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/text.h>

#define OWN_CERTIFICATE "server.crt"
#define OWN_KEY "server.key"

/* Whoever has a certificate renewed has it done a month before. */
#define ENDS_SOON_MS (14 * 24 * 60 * 60 * (int64_t)1000)

#define PLAIN_ANSWER \
	"ERROR :This port speaks TLS, and you do not: switch TLS on in your client, or use the port for plain text\r\n"

/* --- paths --- */

static char *join_path(const char *folder, const char *name)
{
	struct buffer path;
	buffer_init(&path, SIZE_MAX);
	buffer_append_format(&path, "%s/%s", folder, name);
	return buffer_release(&path);
}

static bool is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

struct certificate_files certificate_files_of(const char *value)
{
	const char *colon = strrchr(value, ':');
	if (is_folder(value))
		return (struct certificate_files){
			join_path(value, CERTIFICATE_CHAIN_NAME), join_path(value, CERTIFICATE_KEY_NAME)};
	/* A colon may be part of a name, where there is a file of that name. */
	if (!colon || access(value, F_OK) == 0)
		return (struct certificate_files){alloc_text(value), alloc_text(value)};
	return (struct certificate_files){
		alloc_text_of((struct slice){value, (size_t)(colon - value)}), alloc_text(colon + 1)};
}

void certificate_files_finish(struct certificate_files *files)
{
	free(files->chain);
	free(files->key);
}

/* --- reading --- */

static struct tls_server *with_answer(struct tls_server *server)
{
	if (server)
		tls_server_set_plain_answer(server, PLAIN_ANSWER);
	return server;
}

bool certificates_are_configured(const struct config *config)
{
	return config->tls_certificates.count;
}

struct tls_server *certificates_load(const struct config *config, struct error *error)
{
	const struct config_list *values = &config->tls_certificates;
	struct certificate_files files[TLS_CERTIFICATES_LIMIT];
	struct tls_certificate certificates[TLS_CERTIFICATES_LIMIT];
	if (values->count > TLS_CERTIFICATES_LIMIT) {
		error_set(error, CERTIFICATE_ERROR "no more than %d of them", TLS_CERTIFICATES_LIMIT);
		return NULL;
	}
	for (unsigned i = 0; i < values->count; i++) {
		files[i] = certificate_files_of(values->items[i]);
		certificates[i] = (struct tls_certificate){files[i].chain, files[i].key};
	}
	struct tls_server *server = tls_server_create(certificates, values->count, error);
	for (unsigned i = 0; i < values->count; i++)
		certificate_files_finish(&files[i]);
	if (!server)
		error_set(error, CERTIFICATE_ERROR "%s", error->text);
	return with_answer(server);
}

static struct tls_server *own_of(const char *chain, const char *key, const char *server_name, struct error *error)
{
	const struct tls_certificate certificate = {chain, key};
	if (access(chain, F_OK) < 0 && !tls_make_certificate(chain, key, server_name, error))
		return NULL;
	struct tls_server *server = tls_server_create(&certificate, 1, error);
	if (!server)
		error_set(error,
			"the server's own certificate: %s; move " OWN_CERTIFICATE " and " OWN_KEY
			" away to have it make others",
			error->text);
	return server;
}

struct tls_server *certificates_own(const struct data_folder *folder, const char *server_name, struct error *error)
{
	if (!folder->path)
		return with_answer(tls_server_create_temporary(server_name, error));
	char *chain = data_folder_file(folder, OWN_CERTIFICATE), *key = data_folder_file(folder, OWN_KEY);
	struct tls_server *server = own_of(chain, key, server_name, error);
	free(chain);
	free(key);
	return with_answer(server);
}

/* --- the log --- */

static void log_end(const struct tls_description *description, int64_t now_ms, struct log *log)
{
	if (description->expires_ms < now_ms)
		log_warning(log, "tls.expired",
			"the certificate for %s has expired: clients will refuse it; renew it, then send SIGHUP",
			description->names);
	else if (description->expires_ms < now_ms + ENDS_SOON_MS)
		log_warning(log, "tls.expires", "the certificate for %s expires in %d days; renew it, then send SIGHUP",
			description->names, (int)((description->expires_ms - now_ms) / (24 * 60 * 60 * 1000)));
}

void certificates_log(const struct tls_server *server, int64_t now_ms, struct log *log)
{
	for (unsigned i = 0; i < tls_server_certificate_count(server); i++) {
		struct tls_description description;
		char end[TEXT_TIME_SIZE];
		tls_server_describe(server, i, &description);
		text_format_time(end, description.expires_ms);
		log_info(log, "tls.certificate", "for %s until %.10s, SHA-256 %s", description.names, end,
			description.fingerprint);
		log_end(&description, now_ms, log);
	}
}
