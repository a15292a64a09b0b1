/*
 * The acceptor's certificates: when they are read, and what others are told of them.
 *   thread safety   the main thread.
 *   order           open, load, complete; from then on reload.
 */
#ifndef SERVER_ACCEPTOR_TLS_H
#define SERVER_ACCEPTOR_TLS_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

#include "server/acceptor.h"
#include "server/data_folder.h"

/* Reads what the configuration names, which root may do and the user that it becomes perhaps not. Nothing without listeners for TLS. */
bool acceptor_load_tls(struct acceptor *acceptor, const struct config *config, struct error *error) MUST_CHECK;

/* Reads or makes the server's own in the data folder, by now that user's, when the configuration names none; writes config->hub's
 * sts_port. */
bool acceptor_complete_tls(struct acceptor *acceptor, const struct config *config, const struct data_folder *folder,
	struct error *error) MUST_CHECK;

/* Reads them again: for connections from now on. When it returns false, those that there were stay. */
bool acceptor_reload_tls(struct acceptor *acceptor, const struct config *old, const struct config *new,
	const struct data_folder *folder, struct error *error) MUST_CHECK;

/* Says in the log what others type to join. */
void acceptor_log_invitation(const struct acceptor *acceptor, const struct config *config);

#endif
