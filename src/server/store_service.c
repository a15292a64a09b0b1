#include "server/store_service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include <apollon/base/text.h>

#include "server/clock.h"

static void wake(void *context)
{
	struct store_service *service = context;
	sem_post(&service->wake);
}

/* --- answers --- */

static void answer(struct store_service *service, uint64_t serial, const char *problem)
{
	struct request *request =
		request_create(REQUEST_STORED, (struct conn_id){0}, clock_now_ms(), problem, strlen(problem));
	request->serial = serial;
	service->answer(service->context, request);
}

static void on_committed(void *context, const struct store_request *request, const char *problem)
{
	struct store_service *service = context;
	if (*problem)
		text_copy(service->problem, sizeof(service->problem), slice_of(problem));
	if (request->serial || *problem)
		answer(service, request->serial, problem);
	store_request_destroy((struct store_request *)request);
}

/* --- what the log hears of it --- */

static void log_failures(struct store_service *service, unsigned count)
{
	int64_t now = clock_elapsed_ms();
	service->unlogged += count;
	if (service->is_failing && now - service->logged_ms < STORE_LOG_INTERVAL_MS)
		return;
	log_error(service->log, "store.failed", "%lu change%s could not be kept: %s", service->unlogged,
		service->unlogged == 1 ? "" : "s", service->problem);
	service->logged_ms = now;
	service->unlogged = 0;
}

static void note_result(struct store_service *service, unsigned failed_count)
{
	metrics_set(service->metrics, METRIC_STORE_COMMITS, store_commit_count(service->store));
	metrics_add(service->metrics, METRIC_STORE_FAILURES, failed_count);
	metrics_set(service->metrics, METRIC_STORE_FAILING, failed_count > 0);
	if (failed_count)
		log_failures(service, failed_count);
	else if (service->is_failing)
		log_info(service->log, "store.recovered", "changes are kept again; %lu more could not be",
			service->unlogged);
	if (!failed_count)
		service->unlogged = 0;
	service->is_failing = failed_count > 0;
}

/* --- the thread --- */

static unsigned count_letters(const struct letter *letter)
{
	unsigned count = 0;
	for (; letter; letter = letter->next)
		count++;
	return count;
}

/* Returns whether there was anything. */
static bool commit_all(struct store_service *service)
{
	struct letter *first = mailbox_take(&service->mailbox);
	unsigned count = count_letters(first);
	if (!count)
		return false;
	/* A disk that hangs shows by this staying so. */
	metrics_alive(service->metrics, clock_elapsed_ms());
	metrics_set(service->metrics, METRIC_STORE_COMMITTING, 1);
	unsigned failed = store_commit(service->store, (struct store_request *)first, on_committed, service);
	metrics_set(service->metrics, METRIC_STORE_COMMITTING, 0);
	mailbox_done(&service->mailbox, count);
	note_result(service, failed);
	return true;
}

static void *run(void *context)
{
	struct store_service *service = context;
	(void)prctl(PR_SET_NAME, "store");
	bool is_ending = false;
	while (!is_ending) {
		while (sem_wait(&service->wake) != 0 && errno == EINTR)
			continue;
		/* Looked at first: what was posted before the end is taken below. */
		is_ending = atomic_load(&service->is_ending);
		while (commit_all(service))
			continue;
	}
	return NULL;
}

/* --- whoever has it --- */

void store_service_init(struct store_service *service, struct store *store, store_service_answer_fn *answer_fn,
	void *context, struct log *log)
{
	*service = (struct store_service){.store = store, .answer = answer_fn, .context = context, .log = log};
	sem_init(&service->wake, 0, 0);
	mailbox_init(&service->mailbox, wake, service);
}

bool store_service_start(struct store_service *service, struct error *error)
{
	int error_number = pthread_create(&service->thread, NULL, run, service);
	service->has_thread = error_number == 0;
	if (error_number) {
		error_set(error, "cannot start a thread for the store: %s", strerror(error_number));
		return false;
	}
	return true;
}

static void refuse(struct store_service *service, struct store_request *request, const char *problem)
{
	answer(service, request->serial, problem);
	store_request_destroy(request);
}

void store_service_post(struct store_service *service, struct store_request *request)
{
	if (mailbox_pending(&service->mailbox) >= STORE_QUEUE_LIMIT)
		refuse(service, request, "too much waits for the disk");
	else if (!mailbox_post(&service->mailbox, &request->letter))
		refuse(service, request, "the server is ending");
}

void store_service_end(struct store_service *service)
{
	if (!service->has_thread)
		return;
	atomic_store(&service->is_ending, true);
	sem_post(&service->wake);
	pthread_join(service->thread, NULL);
	service->has_thread = false;
}

void store_service_finish(struct store_service *service)
{
	for (struct letter *letter = mailbox_close(&service->mailbox), *next; letter; letter = next) {
		next = letter->next;
		store_request_destroy((struct store_request *)letter);
	}
	sem_destroy(&service->wake);
	store_close(service->store);
}
