/*
 * What stands behind the hub of a chat: workers that hash passwords and a store that keeps records, both made of nothing and under the
 * test's control. A password's hash is "fake:" and the password; its SCRAM record is a real one.
 */
#ifndef TESTS_SUPPORT_CHAT_BACKEND_H
#define TESTS_SUPPORT_CHAT_BACKEND_H

#include <apollon/hub/hub.h>

struct chat_backend {
	struct store_contents contents;
	struct password_job *jobs, *last_job; /* that wait, by their letters */
	struct store_request *requests, *last_request;
	unsigned job_count, job_limit;
	bool holds_jobs, holds_requests, jobs_fail, is_old;
	char store_problem[128]; /* "": it works */
	uint32_t random_state;
	unsigned hashed_count;
	unsigned stored_count;
	char events[4096]; /* of the audit log: a line "name account target detail" each */
};

void chat_backend_init(struct chat_backend *backend);
void chat_backend_finish(struct chat_backend *backend);

/* As in struct hub_host. */
void chat_backend_store(struct chat_backend *backend, struct store_request *request);
bool chat_backend_hash(struct chat_backend *backend, struct password_job *job);
void chat_backend_audit(struct chat_backend *backend, const struct audit_event *event);
void chat_backend_random(struct chat_backend *backend, void *target, size_t len);

/* The next answer that is due, NULL when there is none: the caller's. The last job that was asked for comes first, so that nothing relies on their
 * order. */
struct request *chat_backend_answer(struct chat_backend *backend, int64_t now_ms);

/* A copy of all that has been stored, for another hub. */
void chat_backend_copy(const struct chat_backend *backend, struct store_contents *contents);

#endif
