/*
 * The audit log: who did what to whom, one JSON object a line, appended to a file by a thread of its own.
 *   thread safety   audit_log_write, audit_log_reopen: any thread. The rest: the one that opened it.
 *   order           that of the calls within one thread.
 *   limits          AUDIT_QUEUE_LIMIT events wait for the disk; those beyond it are lost, counted, and told of in the file itself.
 *   errors          a file that cannot be written is told in the log and to whoever `tell` reaches, once; what waits is tried again each
 *                   second, without a line cut in two.
 */
#ifndef SERVER_AUDIT_LOG_H
#define SERVER_AUDIT_LOG_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/mailbox/audit_event.h>
#include <apollon/mailbox/mailbox.h>

#define AUDIT_QUEUE_LIMIT 8192u

/* Something for the operators to hear. Borrows the text. Called on the log's own thread. */
typedef void audit_tell_fn(void *context, const char *text);

struct audit_log {
	char *path; /* NULL: nothing is written */
	int descriptor;
	struct log *log;
	audit_tell_fn *tell;
	void *context;
	struct mailbox mailbox;
	sem_t wake;
	pthread_t thread;
	bool is_running;
	atomic_bool wants_reopen, is_ending;
	atomic_uint lost_count;
	struct buffer lines;  /* the thread's: on their way to the file ... */
	size_t written_bytes; /* ... and how much of them is there */
	bool is_failing;
};

/* Copies the path, which may be NULL. Borrows the log. */
void audit_log_init(struct audit_log *audit, const char *path, struct log *log, audit_tell_fn *tell, void *context);

/* Makes the file, for its owner alone, where it is not there. False with a reason. */
bool audit_log_open(struct audit_log *audit, struct error *error) MUST_CHECK;

/* Starts the thread, with the signal mask of the caller. */
bool audit_log_start(struct audit_log *audit, struct error *error) MUST_CHECK;

/* Borrows the event. */
void audit_log_write(struct audit_log *audit, const struct audit_event *event);

/* The file has been moved away: another one of that name is begun, soon. */
void audit_log_reopen(struct audit_log *audit);

/* Writes what waits and ends the thread. No write may follow. */
void audit_log_end(struct audit_log *audit);

void audit_log_finish(struct audit_log *audit);

#endif
