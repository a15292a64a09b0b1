/*
 * The store on a thread of its own: what waits in its mailbox is committed together, and answered after the commit.
 *   thread safety   store_service_post: any thread. The rest: the one that created it.
 *   order           requests of one sender are committed and answered in their order.
 *   limits          STORE_QUEUE_LIMIT requests wait; those beyond it are answered at once: they have failed.
 */
#ifndef SERVER_STORE_SERVICE_H
#define SERVER_STORE_SERVICE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/base/metrics.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/mailbox/request.h>
#include <apollon/store/store.h>

#define STORE_QUEUE_LIMIT 16384u

/* While the disk fails the log says so again after this time. */
#define STORE_LOG_INTERVAL_MS 60000

/* Takes the REQUEST_STORED. Called on the store's thread, or on that of whoever posts. */
typedef void store_service_answer_fn(void *context, struct request *answer);

struct store_service {
	struct store *store;
	struct mailbox mailbox;
	sem_t wake;
	pthread_t thread;
	bool has_thread;
	atomic_bool is_ending;
	store_service_answer_fn *answer;
	void *context;
	struct log *log;
	struct metrics *metrics; /* the thread's; NULL: not counted. Set before the start. */
	bool is_failing;
	int64_t logged_ms;      /* when it last said that it fails, by the steady clock */
	unsigned long unlogged; /* failures since */
	char problem[256];      /* of the last of them */
};

/* Takes the store. */
void store_service_init(struct store_service *service, struct store *store, store_service_answer_fn *answer_fn,
	void *context, struct log *log);

/* Starts the thread, with the signal mask of the caller. */
bool store_service_start(struct store_service *service, struct error *error) MUST_CHECK;

/* Takes the request. */
void store_service_post(struct store_service *service, struct store_request *request);

/* Commits and answers what has been posted; no post may follow. */
void store_service_end(struct store_service *service);

/* Closes the store. */
void store_service_finish(struct store_service *service);

#endif
