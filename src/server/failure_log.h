/*
 * What goes wrong while connections open, as lines of the log: so many of them as a log can bear, however many strangers knock.
 *   thread safety   one shard's thread.
 *   limits          FAILURE_BURST lines at once, then FAILURE_LINES_A_SECOND; how many were left out is said with the next one.
 */
#ifndef SERVER_FAILURE_LOG_H
#define SERVER_FAILURE_LOG_H

#include <stdint.h>

#include <apollon/base/log.h>
#include <apollon/shard/shard.h>

#define FAILURE_BURST 20
#define FAILURE_LINES_A_SECOND 1

struct failure_log {
	struct log *log;
	int64_t since_ms; /* by when what was allowed has been counted */
	unsigned allowed;
	unsigned left_out;
};

void failure_log_init(struct failure_log *failures, struct log *log);

/* As in struct shard_host; context: the failure_log. */
void failure_log_write(void *context, enum shard_failure failure, const char *address, const char *problem);

#endif
