/*
 * The threads that hash passwords, for all who log in at once.
 *   thread safety   workers_post: any thread. The rest: the one that created them.
 *   order           jobs are begun in the order of their posting; with several threads they may be answered in another.
 *   limits          WORKERS_QUEUE_LIMIT jobs wait; memory is PASSWORD_MEMORY for each thread, whatever waits.
 *   priority        lower than that of those who serve: a storm of logins does not stall the conversation.
 */
#ifndef SERVER_WORKERS_H
#define SERVER_WORKERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/metrics.h>
#include <apollon/mailbox/password_job.h>

#define WORKERS_LIMIT 64u

/* Some 25 ms each: whoever is last waits for half a minute. */
#define WORKERS_QUEUE_LIMIT 1024u

/* Added to the process's nice value. */
#define WORKERS_NICE 10

/* Takes the job, which has been dealt with. Called on a worker's thread. */
typedef void workers_answer_fn(void *context, struct password_job *job);

struct workers {
	pthread_t threads[WORKERS_LIMIT];
	unsigned count;
	workers_answer_fn *answer;
	void *context;
	pthread_mutex_t lock;
	pthread_cond_t is_posted;
	struct letter *first, **end; /* the queue, under the lock, as is what follows */
	_Atomic unsigned waiting;
	bool is_ending;
	struct metrics *metrics; /* of all of them, written under the lock; NULL: not counted. Set before the start. */
};

void workers_init(struct workers *workers, workers_answer_fn *answer, void *context);

/* Starts so many threads, with the signal mask of the caller. Those that have been started when one fails are ended by workers_end. */
bool workers_start(struct workers *workers, unsigned count, struct error *error) MUST_CHECK;

/* Takes the job when it returns true. Returns false when too many wait. */
bool workers_post(struct workers *workers, struct password_job *job) MUST_CHECK;

/* Waits for jobs that have been begun, and answers them; those that wait are destroyed. No post may follow. */
void workers_end(struct workers *workers);

void workers_finish(struct workers *workers);

/* How many wait: for metrics; any thread. */
unsigned workers_waiting(const void *workers);

#endif
