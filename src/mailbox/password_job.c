#include <apollon/mailbox/password_job.h>

#include <stdlib.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>

struct password_job *password_job_create(
	enum password_job_kind kind, uint64_t serial, const char *password, const char *hash)
{
	struct password_job *job = alloc_zeroed(1, sizeof(*job));
	job->kind = kind;
	job->serial = serial;
	job->password = alloc_text(password);
	job->hash = alloc_text(hash);
	return job;
}

void password_job_wipe(struct password_job *job)
{
	secret_free(job->password);
	job->password = NULL;
}

void password_job_destroy(struct password_job *job)
{
	if (!job)
		return;
	password_job_wipe(job);
	secret_free(job->hash);
	secret_free(job->scram);
	free(job);
}
