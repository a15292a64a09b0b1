/*
 * The server as a whole: its threads, listeners and signals.
 *   thread safety   one in a process, on its main thread.
 */
#ifndef APOLLON_SERVER_SERVER_H
#define APOLLON_SERVER_SERVER_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/server/config.h>

/* For --check: what else would keep it from starting, as certificates and names do, is added to the problems. */
void server_check(const struct config *config, struct config_notes *notes);

/* Listens, serves until SIGTERM, SIGINT or an operator's DIE, and ends in order; SIGHUP reads the source again. Takes the configuration
 * in every outcome; borrows source and log. Returns false with a reason when it could not start. */
bool server_run(struct config *config, const struct config_source *source, struct log *log, struct error *error)
	MUST_CHECK;

#endif
