/*
 * Hub to workers and back: a password to be hashed, or to be compared with a hash. Takes tens of milliseconds by intention, so it runs
 * on no thread that serves anybody.
 *   ownership       whoever holds it; the worker that takes it gives it back inside a REQUEST_PASSWORD.
 *   secrets         the password is wiped when the job is destroyed, at the latest.
 */
#ifndef APOLLON_MAILBOX_PASSWORD_JOB_H
#define APOLLON_MAILBOX_PASSWORD_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/mailbox/mailbox.h>

enum password_job_kind {
	PASSWORD_HASH,   /* makes `hash` and `scram` of `password` */
	PASSWORD_VERIFY, /* says whether `password` is that of `hash` */
};

struct password_job {
	struct letter letter;
	enum password_job_kind kind;
	uint64_t serial;
	char *password; /* NULL in the answer */
	char *hash;     /* VERIFY: NULL for an account that is not there: takes as long, and is wrong.
			 * HASH: the result, NULL when it has failed */
	char *scram;    /* HASH: the result */
	bool is_right;
	bool has_failed; /* memory was short: nothing has been found out */
	bool is_old; /* right, but by costs that are no longer ours: worth another HASH while the password is at hand */
};

/* Copies; hash may be NULL. */
struct password_job *password_job_create(
	enum password_job_kind kind, uint64_t serial, const char *password, const char *hash);

/* The password has been dealt with: nobody needs it any more. */
void password_job_wipe(struct password_job *job);

/* NULL is allowed. */
void password_job_destroy(struct password_job *job);

#endif
