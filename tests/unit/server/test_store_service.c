#include <support/unit.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <server/store_service.h>

#define DEADLINE_S 30
#define MANY 3000

struct stage {
	char folder[64], path[96];
	struct store_service service;
	struct log log;
	char *log_text;
	size_t log_len;
	FILE *log_stream;
	struct metrics metrics;
	pthread_mutex_t lock;
	pthread_cond_t has_answer;
	unsigned count;
	uint64_t last;     /* serial */
	char problem[256]; /* of the last */
	bool is_out_of_order;
};

static void on_answer(void *context, struct request *answer)
{
	struct stage *stage = context;
	pthread_mutex_lock(&stage->lock);
	stage->is_out_of_order =
		stage->is_out_of_order || answer->kind != REQUEST_STORED || answer->serial < stage->last;
	stage->last = answer->serial;
	snprintf(stage->problem, sizeof(stage->problem), "%s", answer->text);
	stage->count++;
	pthread_cond_broadcast(&stage->has_answer);
	pthread_mutex_unlock(&stage->lock);
	request_destroy(answer);
}

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	strcpy(stage->folder, "/tmp/apollon-service-XXXXXX");
	if (!mkdtemp(stage->folder))
		return -1;
	snprintf(stage->path, sizeof(stage->path), "%s/apollon.db", stage->folder);
	stage->log_stream = open_memstream(&stage->log_text, &stage->log_len);
	log_init(&stage->log, stage->log_stream, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	pthread_mutex_init(&stage->lock, NULL);
	pthread_cond_init(&stage->has_answer, NULL);
	*state = stage;
	return 0;
}

static int clear_stage(void **state)
{
	struct stage *stage = *state;
	char path[128];
	store_service_end(&stage->service);
	store_service_finish(&stage->service);
	snprintf(path, sizeof(path), "%s", stage->path);
	unlink(path);
	int result = rmdir(stage->folder);
	fclose(stage->log_stream);
	free(stage->log_text);
	pthread_cond_destroy(&stage->has_answer);
	pthread_mutex_destroy(&stage->lock);
	free(stage);
	return result;
}

/* Returns how many accounts there were. */
static unsigned open_service(struct stage *stage)
{
	struct store_contents contents;
	struct error error;
	unsigned count = 0;
	struct store *store = store_open(stage->path, &contents, &error);
	if (!store)
		fail_msg("%s", error.text);
	for (const struct account_record *account = contents.accounts; account; account = account->next)
		count++;
	store_contents_finish(&contents);
	store_service_init(&stage->service, store, on_answer, stage, &stage->log);
	stage->service.metrics = &stage->metrics;
	return count;
}

static void start(struct stage *stage)
{
	struct error error;
	assert_true(store_service_start(&stage->service, &error));
}

static void post(struct stage *stage, uint64_t serial, unsigned number)
{
	struct account_record *account = calloc(1, sizeof(*account));
	char name[32];
	snprintf(name, sizeof(name), "account%u", number);
	account->name = strdup(name);
	store_service_post(&stage->service, store_request_create(STORE_PUT_ACCOUNT, serial, account));
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

static void end_service(struct stage *stage)
{
	store_service_end(&stage->service);
	store_service_finish(&stage->service);
}

/* Once the thread has ended. */
static bool has_logged(struct stage *stage, const char *text)
{
	fflush(stage->log_stream);
	return strstr(stage->log_text, text) != NULL;
}

static void test_each_is_answered_once_it_is_on_the_disk(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(open_service(stage), 0);
	start(stage);
	post(stage, 7, 1);
	await(stage, 1);
	assert_int_equal(stage->last, 7);
	assert_string_equal(stage->problem, "");
	end_service(stage);
	assert_int_equal(metrics_get(&stage->metrics, METRIC_STORE_COMMITS), 1);
	assert_int_equal(open_service(stage), 1);
}

static void test_what_gathers_is_committed_together_and_answered_in_order(void **state)
{
	struct stage *stage = *state;
	open_service(stage);
	for (unsigned i = 1; i <= MANY; i++)
		post(stage, i, i);
	start(stage);
	await(stage, MANY);
	assert_false(stage->is_out_of_order);
	assert_int_equal(stage->last, MANY);
	end_service(stage);
	assert_int_equal(
		metrics_get(&stage->metrics, METRIC_STORE_COMMITS), (MANY + STORE_BATCH_LIMIT - 1) / STORE_BATCH_LIMIT);
	assert_int_equal(open_service(stage), MANY);
}

static void test_no_answer_is_sent_where_none_is_wanted(void **state)
{
	struct stage *stage = *state;
	open_service(stage);
	start(stage);
	post(stage, 0, 1);
	post(stage, 5, 2);
	await(stage, 1);
	assert_int_equal(stage->last, 5);
	end_service(stage);
	assert_int_equal(stage->count, 1);
	assert_int_equal(open_service(stage), 2);
}

static void test_the_end_commits_what_was_posted(void **state)
{
	struct stage *stage = *state;
	open_service(stage);
	start(stage);
	for (unsigned i = 1; i <= MANY; i++)
		post(stage, i, i);
	end_service(stage);
	assert_int_equal(stage->count, MANY);
	assert_int_equal(open_service(stage), MANY);
}

static void test_what_comes_too_late_fails(void **state)
{
	struct stage *stage = *state;
	open_service(stage);
	struct letter *left = mailbox_close(&stage->service.mailbox);
	assert_null(left);
	post(stage, 3, 1);
	assert_int_equal(stage->last, 3);
	assert_string_equal(stage->problem, "the server is ending");
}

static void test_beyond_the_limit_requests_fail_at_once(void **state)
{
	struct stage *stage = *state;
	open_service(stage);
	for (unsigned i = 0; i < STORE_QUEUE_LIMIT; i++)
		post(stage, 0, 1);
	assert_int_equal(stage->count, 0);
	post(stage, 9, 2);
	assert_int_equal(stage->count, 1);
	assert_int_equal(stage->last, 9);
	assert_string_equal(stage->problem, "too much waits for the disk");
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_a_full_disk_is_logged_once_and_so_is_its_end(void **state)
{
	struct stage *stage = *state;
	signal(SIGXFSZ, SIG_IGN);
	open_service(stage);
	limit_files(0);
	start(stage);
	for (unsigned i = 1; i <= 3; i++) {
		post(stage, i, i);
		await(stage, i);
		assert_string_equal(stage->problem, "the disk is full (File too large)");
	}
	limit_files(RLIM_INFINITY);
	post(stage, 4, 4);
	await(stage, 4);
	assert_string_equal(stage->problem, "");
	end_service(stage);
	assert_true(has_logged(stage, "store.failed 1 change could not be kept: the disk is full (File too large)"));
	assert_false(has_logged(stage, "store.failed 2"));
	assert_true(has_logged(stage, "store.recovered changes are kept again; 2 more could not be"));
	assert_int_equal(metrics_get(&stage->metrics, METRIC_STORE_FAILURES), 3);
	assert_int_equal(metrics_get(&stage->metrics, METRIC_STORE_FAILING), 0);
	assert_int_equal(open_service(stage), 1);
}

int main(void)
{
#define staged(test) cmocka_unit_test_setup_teardown(test, set_stage, clear_stage)
	const struct CMUnitTest tests[] = {
		staged(test_each_is_answered_once_it_is_on_the_disk),
		staged(test_what_gathers_is_committed_together_and_answered_in_order),
		staged(test_no_answer_is_sent_where_none_is_wanted),
		staged(test_the_end_commits_what_was_posted),
		staged(test_what_comes_too_late_fails),
		staged(test_beyond_the_limit_requests_fail_at_once),
		staged(test_a_full_disk_is_logged_once_and_so_is_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
