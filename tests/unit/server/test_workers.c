#include <support/unit.h>

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <server/workers.h>

#define DEADLINE_S 30
#define JOBS 8

/* What came back, in its order. */
struct stage {
	struct workers workers;
	pthread_mutex_t lock;
	pthread_cond_t has_answer;
	struct password_job *answers[WORKERS_QUEUE_LIMIT + 2];
	unsigned count;
	bool is_held; /* the first answer waits until it is let go: meanwhile no thread takes anything */
	int priority;
};

static void on_answer(void *context, struct password_job *job)
{
	struct stage *stage = context;
	pthread_mutex_lock(&stage->lock);
	stage->priority = getpriority(PRIO_PROCESS, 0);
	stage->answers[stage->count++] = job;
	pthread_cond_broadcast(&stage->has_answer);
	while (stage->is_held)
		pthread_cond_wait(&stage->has_answer, &stage->lock);
	pthread_mutex_unlock(&stage->lock);
}

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	pthread_mutex_init(&stage->lock, NULL);
	pthread_cond_init(&stage->has_answer, NULL);
	workers_init(&stage->workers, on_answer, stage);
	*state = stage;
	return 0;
}

static int clear_stage(void **state)
{
	struct stage *stage = *state;
	workers_end(&stage->workers);
	workers_finish(&stage->workers);
	for (unsigned i = 0; i < stage->count; i++)
		password_job_destroy(stage->answers[i]);
	pthread_cond_destroy(&stage->has_answer);
	pthread_mutex_destroy(&stage->lock);
	free(stage);
	return 0;
}

static void start(struct stage *stage, unsigned count)
{
	struct error error;
	assert_true(workers_start(&stage->workers, count, &error));
}

static void post(struct stage *stage, uint64_t serial, const char *password, const char *hash)
{
	enum password_job_kind kind = hash ? PASSWORD_VERIFY : PASSWORD_HASH;
	assert_true(workers_post(&stage->workers, password_job_create(kind, serial, password, hash)));
}

static void await(struct stage *stage, unsigned count)
{
	struct timespec deadline;
	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += DEADLINE_S;
	pthread_mutex_lock(&stage->lock);
	int result = 0;
	while (stage->count < count && result == 0)
		result = pthread_cond_timedwait(&stage->has_answer, &stage->lock, &deadline);
	pthread_mutex_unlock(&stage->lock);
	assert_int_equal(result, 0);
}

static void hold(struct stage *stage, bool is_held)
{
	pthread_mutex_lock(&stage->lock);
	stage->is_held = is_held;
	pthread_cond_broadcast(&stage->has_answer);
	pthread_mutex_unlock(&stage->lock);
}

static void test_a_job_comes_back_dealt_with(void **state)
{
	struct stage *stage = *state;
	start(stage, 1);
	post(stage, 1, "pencil", NULL);
	await(stage, 1);
	post(stage, 2, "pencil", stage->answers[0]->hash);
	post(stage, 3, "pen", stage->answers[0]->hash);
	await(stage, 3);
	assert_int_equal(stage->answers[1]->serial, 2);
	assert_true(stage->answers[1]->is_right);
	assert_int_equal(stage->answers[2]->serial, 3);
	assert_false(stage->answers[2]->is_right);
	assert_null(stage->answers[2]->password);
}

static void test_several_threads_share_the_work(void **state)
{
	struct stage *stage = *state;
	bool seen[JOBS + 1] = {false};
	start(stage, 3);
	for (unsigned i = 1; i <= JOBS; i++)
		post(stage, i, "pencil", "no hash");
	await(stage, JOBS);
	for (unsigned i = 0; i < JOBS; i++) {
		assert_false(seen[stage->answers[i]->serial]);
		seen[stage->answers[i]->serial] = true;
	}
}

static void test_a_full_queue_takes_no_more_and_leaves_the_job_to_its_owner(void **state)
{
	struct stage *stage = *state;
	hold(stage, true);
	start(stage, 1);
	post(stage, 0, "held", "no hash");
	await(stage, 1);
	for (unsigned i = 1; i <= WORKERS_QUEUE_LIMIT; i++)
		post(stage, i, "waits", "no hash");
	assert_int_equal(workers_waiting(&stage->workers), WORKERS_QUEUE_LIMIT);
	struct password_job *refused = password_job_create(PASSWORD_VERIFY, 1, "one too many", NULL);
	assert_false(workers_post(&stage->workers, refused));
	assert_string_equal(refused->password, "one too many");
	password_job_destroy(refused);
	hold(stage, false);
	await(stage, WORKERS_QUEUE_LIMIT + 1);
	for (unsigned i = 0; i <= WORKERS_QUEUE_LIMIT; i++)
		assert_int_equal(stage->answers[i]->serial, i);
	assert_int_equal(workers_waiting(&stage->workers), 0);
	post(stage, 1, "there is room again", "no hash");
	workers_end(&stage->workers);
}

static void test_the_end_answers_what_was_begun_and_forgets_the_rest(void **state)
{
	struct stage *stage = *state;
	start(stage, 1);
	for (unsigned i = 0; i < JOBS; i++)
		post(stage, i, "pencil", NULL);
	await(stage, 1);
	workers_end(&stage->workers);
	assert_in_range(stage->count, 1, JOBS);
	for (unsigned i = 0; i < stage->count; i++)
		assert_non_null(stage->answers[i]->hash);
}

static void test_they_stand_back_behind_those_who_serve(void **state)
{
	struct stage *stage = *state;
	int own = getpriority(PRIO_PROCESS, 0);
	start(stage, 1);
	post(stage, 1, "pencil", "no hash");
	await(stage, 1);
	assert_int_equal(stage->priority, own + WORKERS_NICE > 19 ? 19 : own + WORKERS_NICE);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), own);
}

int main(void)
{
#define staged(test) cmocka_unit_test_setup_teardown(test, set_stage, clear_stage)
	const struct CMUnitTest tests[] = {
		staged(test_a_job_comes_back_dealt_with),
		staged(test_several_threads_share_the_work),
		staged(test_a_full_queue_takes_no_more_and_leaves_the_job_to_its_owner),
		staged(test_the_end_answers_what_was_begun_and_forgets_the_rest),
		staged(test_they_stand_back_behind_those_who_serve),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
