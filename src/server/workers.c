#include "server/workers.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <apollon/store/password.h>

/* --- the queue; under the lock --- */

static void push(struct workers *workers, struct password_job *job)
{
	job->letter.next = NULL;
	*workers->end = &job->letter;
	workers->end = &job->letter.next;
	workers->waiting++;
}

static struct password_job *pop(struct workers *workers)
{
	struct password_job *job = (struct password_job *)workers->first;
	if (!job)
		return NULL;
	workers->first = job->letter.next;
	if (!workers->first)
		workers->end = &workers->first;
	workers->waiting--;
	return job;
}

/* --- a worker's thread --- */

/* Waits for one; NULL at the end. */
static struct password_job *take(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	while (!workers->first && !workers->is_ending)
		pthread_cond_wait(&workers->is_posted, &workers->lock);
	struct password_job *job = workers->is_ending ? NULL : pop(workers);
	pthread_mutex_unlock(&workers->lock);
	return job;
}

static void count_one(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	metrics_add(workers->metrics, METRIC_PASSWORDS_HASHED, 1);
	pthread_mutex_unlock(&workers->lock);
}

static void *work(void *context)
{
	struct workers *workers = context;
	(void)prctl(PR_SET_NAME, "worker");
	/* Linux has a priority for each thread. Without it they work all the same. */
	errno = 0;
	int priority = getpriority(PRIO_PROCESS, 0);
	if (!errno)
		setpriority(PRIO_PROCESS, 0, priority + WORKERS_NICE);
	for (struct password_job *job; (job = take(workers));) {
		password_run_job(job);
		count_one(workers);
		workers->answer(workers->context, job);
	}
	return NULL;
}

/* --- whoever has them --- */

void workers_init(struct workers *workers, workers_answer_fn *answer, void *context)
{
	*workers = (struct workers){.answer = answer, .context = context};
	workers->end = &workers->first;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->is_posted, NULL);
}

bool workers_start(struct workers *workers, unsigned count, struct error *error)
{
	for (; workers->count < count; workers->count++) {
		int error_number = pthread_create(&workers->threads[workers->count], NULL, work, workers);
		if (error_number) {
			error_set(error, "cannot start a thread for passwords: %s", strerror(error_number));
			return false;
		}
	}
	return true;
}

bool workers_post(struct workers *workers, struct password_job *job)
{
	pthread_mutex_lock(&workers->lock);
	bool has_room = workers->waiting < WORKERS_QUEUE_LIMIT;
	if (has_room) {
		push(workers, job);
		pthread_cond_signal(&workers->is_posted);
	} else {
		metrics_add(workers->metrics, METRIC_PASSWORDS_REFUSED, 1);
	}
	pthread_mutex_unlock(&workers->lock);
	return has_room;
}

void workers_end(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	workers->is_ending = true;
	pthread_cond_broadcast(&workers->is_posted);
	pthread_mutex_unlock(&workers->lock);
	while (workers->count > 0)
		pthread_join(workers->threads[--workers->count], NULL);
	for (struct password_job *job; (job = pop(workers));)
		password_job_destroy(job);
}

void workers_finish(struct workers *workers)
{
	pthread_cond_destroy(&workers->is_posted);
	pthread_mutex_destroy(&workers->lock);
}

unsigned workers_waiting(const void *workers)
{
	return atomic_load(&((const struct workers *)workers)->waiting);
}
