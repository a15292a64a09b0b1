/*
 * Tells whoever started the server that it is ready: files, a descriptor, systemd, the log.
 *   thread safety   the main thread.
 */
#ifndef SERVER_READINESS_H
#define SERVER_READINESS_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/server/config.h>

#include "server/acceptor.h"

/* All listeners are up. */
bool readiness_announce(
	const struct config *config, const struct acceptor *acceptor, struct log *log, struct error *error) MUST_CHECK;

/* Removes the files. */
void readiness_withdraw(const struct config *config);

#endif
