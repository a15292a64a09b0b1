/*
 * The certificates that the server shows to who connects by TLS: those of the configuration, else one of its own making.
 *   thread safety   the main thread.
 *   its own         server.key and server.crt in the data folder, made at the first start; without a folder a pair in memory, which ends
 *                   with the process.
 */
#ifndef SERVER_CERTIFICATES_H
#define SERVER_CERTIFICATES_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/net/transport_tls.h>
#include <apollon/server/config.h>

#include "server/data_folder.h"

/* A folder with fullchain.pem and privkey.pem (as Let's Encrypt's clients lay it out), CHAIN:KEY, or one file with both. */
#define CERTIFICATE_CHAIN_NAME "fullchain.pem"
#define CERTIFICATE_KEY_NAME "privkey.pem"

/* The files of one value of tls-certificate. */
struct certificate_files {
	char *chain, *key;
};

struct certificate_files certificate_files_of(const char *value);
void certificate_files_finish(struct certificate_files *files);

/* Whether the configuration names some. */
bool certificates_are_configured(const struct config *config);

/* Reads those of the configuration. One reference is the caller's; NULL with a reason, which begins so. */
#define CERTIFICATE_ERROR "--tls-certificate: "
struct tls_server *certificates_load(const struct config *config, struct error *error) MUST_CHECK;

/* Its own: reads it, or makes it. */
struct tls_server *certificates_own(const struct data_folder *folder, const char *server_name, struct error *error)
	MUST_CHECK;

/* Says in the log what is shown, and of each whether it soon ends. */
void certificates_log(const struct tls_server *server, int64_t now_ms, struct log *log);

#endif
