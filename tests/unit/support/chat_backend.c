#include "support/chat_backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/scram.h>

#define JOB_LIMIT 1000000u

void chat_backend_init(struct chat_backend *backend)
{
	*backend = (struct chat_backend){.job_limit = JOB_LIMIT, .random_state = 42};
}

void chat_backend_finish(struct chat_backend *backend)
{
	while (backend->jobs) {
		struct password_job *job = backend->jobs;
		backend->jobs = (struct password_job *)job->letter.next;
		password_job_destroy(job);
	}
	while (backend->requests) {
		struct store_request *request = backend->requests;
		backend->requests = (struct store_request *)request->letter.next;
		store_request_destroy(request);
	}
	store_contents_finish(&backend->contents);
}

void chat_backend_store(struct chat_backend *backend, struct store_request *request)
{
	request->letter.next = NULL;
	if (backend->requests)
		backend->last_request->letter.next = &request->letter;
	else
		backend->requests = request;
	backend->last_request = request;
}

bool chat_backend_hash(struct chat_backend *backend, struct password_job *job)
{
	if (backend->job_count >= backend->job_limit)
		return false;
	job->letter.next = (struct letter *)backend->jobs;
	backend->jobs = job;
	backend->job_count++;
	return true;
}

void chat_backend_audit(struct chat_backend *backend, const struct audit_event *event)
{
	size_t len = strlen(backend->events), room = sizeof(backend->events) - len;
	snprintf(backend->events + len, room, "%s %s %s %s\n", event->name, event->account ? event->account : "-",
		event->target ? event->target : "-", event->detail ? event->detail : "-");
}

/* xorshift: the same in each run. */
void chat_backend_random(struct chat_backend *backend, void *target, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		backend->random_state ^= backend->random_state << 13;
		backend->random_state ^= backend->random_state >> 17;
		backend->random_state ^= backend->random_state << 5;
		((unsigned char *)target)[i] = (unsigned char)backend->random_state;
	}
}

/* --- records --- */

/* One of each kind of record that is kept: taken out of its list, NULL when it is not there. */
#define TAKE_OUT(list, matches) \
	do { \
		while (*(list) && !(matches)) \
			(list) = &(*(list))->next; \
	} while (0)

static void drop_account(struct chat_backend *backend, const char *name)
{
	struct account_record **link = &backend->contents.accounts;
	TAKE_OUT(link, strcasecmp((*link)->name, name) == 0);
	struct account_record *record = *link;
	if (record) {
		*link = record->next;
		account_record_destroy(record);
	}
}

static void drop_channel(struct chat_backend *backend, const char *name)
{
	struct channel_record **link = &backend->contents.channels;
	TAKE_OUT(link, strcasecmp((*link)->name, name) == 0);
	struct channel_record *record = *link;
	if (record) {
		*link = record->next;
		channel_record_destroy(record);
	}
}

static void drop_ban(struct chat_backend *backend, const struct ban_record *ban)
{
	struct ban_record **link = &backend->contents.bans;
	TAKE_OUT(link, (*link)->kind == ban->kind && strcasecmp((*link)->mask, ban->mask) == 0);
	struct ban_record *record = *link;
	if (record) {
		*link = record->next;
		ban_record_destroy(record);
	}
}

static void drop_setting(struct chat_backend *backend, const char *key)
{
	struct setting_record **link = &backend->contents.settings;
	TAKE_OUT(link, strcmp((*link)->key, key) == 0);
	struct setting_record *record = *link;
	if (record) {
		*link = record->next;
		setting_record_destroy(record);
	}
}

#define PUT(field, record) \
	do { \
		(record)->next = backend->contents.field; \
		backend->contents.field = (record); \
		(record) = NULL; \
	} while (0)

/* Takes what it puts. */
static void apply(struct chat_backend *backend, struct store_request *request)
{
	switch (request->kind) {
	case STORE_PUT_ACCOUNT:
		drop_account(backend, request->account->name);
		PUT(accounts, request->account);
		break;
	case STORE_DROP_ACCOUNT:
		drop_account(backend, request->name);
		break;
	case STORE_PUT_CHANNEL:
		drop_channel(backend, request->channel->name);
		PUT(channels, request->channel);
		break;
	case STORE_DROP_CHANNEL:
		drop_channel(backend, request->name);
		break;
	case STORE_PUT_BAN:
		drop_ban(backend, request->ban);
		PUT(bans, request->ban);
		break;
	case STORE_DROP_BAN:
		drop_ban(backend, request->ban);
		break;
	case STORE_PUT_SETTING:
		drop_setting(backend, request->setting->key);
		PUT(settings, request->setting);
		break;
	}
}

void chat_backend_copy(const struct chat_backend *backend, struct store_contents *contents)
{
	*contents = (struct store_contents){0};
	for (const struct account_record *from = backend->contents.accounts; from; from = from->next) {
		struct account_record *copy = account_record_copy(from);
		copy->next = contents->accounts;
		contents->accounts = copy;
	}
	for (const struct channel_record *from = backend->contents.channels; from; from = from->next) {
		struct channel_record *copy = channel_record_copy(from);
		copy->next = contents->channels;
		contents->channels = copy;
	}
	for (const struct ban_record *from = backend->contents.bans; from; from = from->next) {
		struct ban_record *copy = ban_record_create(from->kind, from->mask, from->reason, from->setter);
		copy->set_ms = from->set_ms;
		copy->expires_ms = from->expires_ms;
		copy->next = contents->bans;
		contents->bans = copy;
	}
	for (const struct setting_record *from = backend->contents.settings; from; from = from->next) {
		struct setting_record *copy = setting_record_create(from->key, from->value);
		copy->next = contents->settings;
		contents->settings = copy;
	}
}

/* --- answers --- */

static struct request *answer_stored(struct chat_backend *backend, int64_t now_ms)
{
	struct store_request *stored = backend->requests;
	backend->requests = (struct store_request *)stored->letter.next;
	if (!*backend->store_problem) {
		apply(backend, stored);
		backend->stored_count++;
	}
	struct request *request = NULL;
	if (stored->serial || *backend->store_problem) {
		request = request_create(REQUEST_STORED, (struct conn_id){0}, now_ms, backend->store_problem,
			strlen(backend->store_problem));
		request->serial = stored->serial;
	}
	store_request_destroy(stored);
	return request;
}

static char *fake_hash(const char *password)
{
	char text[512];
	snprintf(text, sizeof(text), "fake:%s", password);
	return alloc_text(text);
}

/* Before it there may be what a real one begins with. */
static bool is_hash_of(const char *hash, const char *password)
{
	char *expected = fake_hash(password);
	const char *found = strstr(hash, "fake:");
	bool is_right = found && strcmp(found, expected) == 0;
	free(expected);
	return is_right;
}

static char *make_scram(const char *password)
{
	struct scram_record record;
	char text[SCRAM_RECORD_SIZE];
	scram_record_make(&record, slice_of(password), SLICE("0123456789abcdef"), SCRAM_ITERATIONS);
	scram_record_format(&record, text);
	return alloc_text(text);
}

static void work(struct chat_backend *backend, struct password_job *job)
{
	job->has_failed = backend->jobs_fail;
	if (job->kind == PASSWORD_VERIFY) {
		job->is_right = !job->has_failed && job->hash && is_hash_of(job->hash, job->password);
		job->is_old = job->is_right && backend->is_old;
	} else if (!job->has_failed) {
		job->hash = fake_hash(job->password);
		job->scram = make_scram(job->password);
	}
	password_job_wipe(job);
}

static struct request *answer_password(struct chat_backend *backend, int64_t now_ms)
{
	struct password_job *job = backend->jobs;
	backend->jobs = (struct password_job *)job->letter.next;
	backend->job_count--;
	backend->hashed_count++;
	work(backend, job);
	struct request *request = request_create(REQUEST_PASSWORD, (struct conn_id){0}, now_ms, "", 0);
	request->password = job;
	return request;
}

struct request *chat_backend_answer(struct chat_backend *backend, int64_t now_ms)
{
	if (backend->jobs && !backend->holds_jobs)
		return answer_password(backend, now_ms);
	while (backend->requests && !backend->holds_requests) {
		struct request *request = answer_stored(backend, now_ms);
		if (request)
			return request;
	}
	return NULL;
}
