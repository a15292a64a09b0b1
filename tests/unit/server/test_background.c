#include <support/unit.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <server/background.h>

#define DEADLINE_S 30

struct stage {
	char scratch[64], path[96];
	struct background background;
	struct config config;
	struct log log;
	FILE *log_stream;
	struct error error;
	char key[2 * CLOAK_KEY_SIZE + 1]; /* that the last one opened had */
	pthread_mutex_t lock;
	pthread_cond_t has_answer;
	unsigned stored, hashed;
};

static void on_answer(void *context, struct request *answer)
{
	struct stage *stage = context;
	pthread_mutex_lock(&stage->lock);
	stage->stored += answer->kind == REQUEST_STORED && answer->serial == 11 && !*answer->text;
	stage->hashed += answer->kind == REQUEST_PASSWORD && answer->password->serial == 12 && answer->password->hash;
	pthread_cond_broadcast(&stage->has_answer);
	pthread_mutex_unlock(&stage->lock);
	request_destroy(answer);
}

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	strcpy(stage->scratch, "/tmp/apollon-background-XXXXXX");
	if (!mkdtemp(stage->scratch))
		return -1;
	snprintf(stage->path, sizeof(stage->path), "%s/data", stage->scratch);
	stage->config.data_folder = stage->path;
	stage->log_stream = fopen("/dev/null", "w");
	log_init(&stage->log, stage->log_stream, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	pthread_mutex_init(&stage->lock, NULL);
	pthread_cond_init(&stage->has_answer, NULL);
	*state = stage;
	return 0;
}

static int clear_stage(void **state)
{
	struct stage *stage = *state;
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", stage->scratch);
	int result = system(command);
	fclose(stage->log_stream);
	pthread_cond_destroy(&stage->has_answer);
	pthread_mutex_destroy(&stage->lock);
	free(stage);
	return result;
}

static void open_all(struct stage *stage)
{
	background_init(&stage->background, on_answer, stage, &stage->log);
	if (!background_open_folder(&stage->background, &stage->config, &stage->error) ||
		!background_open_store(&stage->background, &stage->error) ||
		!background_start(&stage->background, 1, &stage->error))
		fail_msg("%s", stage->error.text);
	const struct setting_record *setting = stage->background.contents.settings;
	assert_non_null(setting);
	assert_string_equal(setting->key, CLOAK_KEY);
	snprintf(stage->key, sizeof(stage->key), "%s", setting->value);
	assert_int_equal(strlen(setting->value), 2 * CLOAK_KEY_SIZE);
	assert_null(setting->next);
}

static void close_all(struct stage *stage)
{
	background_end(&stage->background);
	background_close(&stage->background);
}

static void test_the_cloaks_key_is_kept_with_the_data(void **state)
{
	struct stage *stage = *state;
	char key[sizeof(stage->key)];
	open_all(stage);
	assert_string_equal(stage->background.folder.path, stage->path);
	close_all(stage);
	strcpy(key, stage->key);
	open_all(stage);
	close_all(stage);
	assert_string_equal(stage->key, key);
}

static void test_without_persistence_there_is_no_folder_and_another_key_each_time(void **state)
{
	struct stage *stage = *state;
	char key[sizeof(stage->key)];
	stage->config.no_persist = true;
	open_all(stage);
	assert_null(stage->background.folder.path);
	assert_true(background_give(&stage->background, 65534, 65534, &stage->error));
	close_all(stage);
	strcpy(key, stage->key);
	open_all(stage);
	close_all(stage);
	assert_string_not_equal(stage->key, key);
	assert_int_equal(access(stage->path, F_OK), -1);
}

static void test_what_is_asked_of_store_and_workers_is_answered(void **state)
{
	struct stage *stage = *state;
	struct timespec deadline;
	struct account_record *account = calloc(1, sizeof(*account));
	account->name = strdup("alice");
	open_all(stage);
	background_store(&stage->background, store_request_create(STORE_PUT_ACCOUNT, 11, account));
	assert_true(background_hash(&stage->background, password_job_create(PASSWORD_HASH, 12, "pencil", NULL)));
	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += DEADLINE_S;
	pthread_mutex_lock(&stage->lock);
	int result = 0;
	while ((!stage->stored || !stage->hashed) && result == 0)
		result = pthread_cond_timedwait(&stage->has_answer, &stage->lock, &deadline);
	pthread_mutex_unlock(&stage->lock);
	assert_int_equal(result, 0);
	close_all(stage);
	open_all(stage);
	assert_string_equal(stage->background.contents.accounts->name, "alice");
	close_all(stage);
}

static void test_a_store_that_cannot_be_opened_leaves_the_folder_free_again(void **state)
{
	struct stage *stage = *state;
	char path[128];
	open_all(stage);
	close_all(stage);
	snprintf(path, sizeof(path), "%s/" STORE_FILE, stage->path);
	FILE *file = fopen(path, "w");
	fputs("something else", file);
	fclose(file);
	background_init(&stage->background, on_answer, stage, &stage->log);
	assert_true(background_open_folder(&stage->background, &stage->config, &stage->error));
	assert_false(background_open_store(&stage->background, &stage->error));
	assert_non_null(strstr(stage->error.text, STORE_FILE));
	background_end(&stage->background);
	background_close(&stage->background);
	assert_int_equal(unlink(path), 0);
	open_all(stage);
	close_all(stage);
}

int main(void)
{
#define staged(test) cmocka_unit_test_setup_teardown(test, set_stage, clear_stage)
	const struct CMUnitTest tests[] = {
		staged(test_the_cloaks_key_is_kept_with_the_data),
		staged(test_without_persistence_there_is_no_folder_and_another_key_each_time),
		staged(test_what_is_asked_of_store_and_workers_is_answered),
		staged(test_a_store_that_cannot_be_opened_leaves_the_folder_free_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
