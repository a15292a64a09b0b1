#include "support/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "server/audit_log.h"

struct fixture {
	char folder[64];
	char path[96], moved[96];
	FILE *log_stream;
	struct log log;
	struct audit_log audit;
	pthread_mutex_t lock;
	char told[256]; /* the last of it */
	unsigned told_count;
};

static void on_tell(void *context, const char *text)
{
	struct fixture *fixture = context;
	pthread_mutex_lock(&fixture->lock);
	snprintf(fixture->told, sizeof(fixture->told), "%s", text);
	fixture->told_count++;
	pthread_mutex_unlock(&fixture->lock);
}

static unsigned told_count(struct fixture *fixture)
{
	pthread_mutex_lock(&fixture->lock);
	unsigned count = fixture->told_count;
	pthread_mutex_unlock(&fixture->lock);
	return count;
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	strcpy(fixture->folder, "/tmp/apollon-audit-XXXXXX");
	if (!mkdtemp(fixture->folder))
		return -1;
	snprintf(fixture->path, sizeof(fixture->path), "%s/audit.log", fixture->folder);
	snprintf(fixture->moved, sizeof(fixture->moved), "%s/audit.log.1", fixture->folder);
	fixture->log_stream = fopen("/dev/null", "w");
	log_init(&fixture->log, fixture->log_stream, LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
	pthread_mutex_init(&fixture->lock, NULL);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	audit_log_finish(&fixture->audit);
	fclose(fixture->log_stream);
	unlink(fixture->path);
	unlink(fixture->moved);
	rmdir(fixture->folder);
	pthread_mutex_destroy(&fixture->lock);
	free(fixture);
	return 0;
}

static void start(struct fixture *fixture, const char *path)
{
	struct error error;
	audit_log_init(&fixture->audit, path, &fixture->log, on_tell, fixture);
	assert_true(audit_log_open(&fixture->audit, &error));
	assert_true(audit_log_start(&fixture->audit, &error));
}

static void write_event(struct fixture *fixture, const char *name, const char *detail)
{
	audit_log_write(&fixture->audit,
		&(struct audit_event){.time_ms = 1700000000123,
			.name = name,
			.actor = "alice!~user@192.0.2.1",
			.address = "192.0.2.1",
			.detail = detail});
}

/* The line of that number, from 0, as an object: the caller's. */
static json_t *read_line(const char *path, unsigned number)
{
	char line[4096];
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	for (unsigned i = 0; i <= number; i++)
		assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	json_error_t error;
	json_t *object = json_loads(line, 0, &error);
	assert_non_null(object);
	return object;
}

static void check_field(const char *path, unsigned number, const char *key, const char *value)
{
	json_t *object = read_line(path, number);
	const char *found = json_string_value(json_object_get(object, key));
	if (value)
		assert_string_equal(found, value);
	else
		assert_null(found);
	json_decref(object);
}

static unsigned count_lines(const char *path)
{
	unsigned count = 0;
	FILE *file = fopen(path, "r");
	for (int c; file && (c = getc(file)) != EOF;)
		count += c == '\n';
	if (file)
		fclose(file);
	return count;
}

/* Up to ten seconds. */
static bool comes_true(bool (*condition)(struct fixture *fixture), struct fixture *fixture)
{
	for (unsigned i = 0; i < 1000 && !condition(fixture); i++)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	return condition(fixture);
}

static void test_an_object_a_line(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;
	start(fixture, fixture->path);
	write_event(fixture, "operator.won", "a \"quoted\"\ntext");
	write_event(fixture, "operator.kill", "\xff is no text");
	audit_log_end(&fixture->audit);
	assert_int_equal(count_lines(fixture->path), 2);
	check_field(fixture->path, 0, "time", "2023-11-14T22:13:20.123Z");
	check_field(fixture->path, 0, "event", "operator.won");
	check_field(fixture->path, 0, "actor", "alice!~user@192.0.2.1");
	check_field(fixture->path, 0, "address", "192.0.2.1");
	check_field(fixture->path, 0, "account", NULL);
	check_field(fixture->path, 0, "detail", "a \"quoted\"\ntext");
	check_field(fixture->path, 1, "event", "operator.kill");
	check_field(fixture->path, 1, "detail", "(no text)");
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(told_count(fixture), 0);
}

static void test_it_goes_on_where_it_ended(void **state)
{
	struct fixture *fixture = *state;
	for (unsigned i = 0; i < 2; i++) {
		start(fixture, fixture->path);
		write_event(fixture, "login.won", "PLAIN");
		audit_log_end(&fixture->audit);
		if (!i)
			audit_log_finish(&fixture->audit);
	}
	assert_int_equal(count_lines(fixture->path), 2);
}

static bool is_there(struct fixture *fixture)
{
	return access(fixture->path, F_OK) == 0;
}

static void test_it_is_opened_anew(void **state)
{
	struct fixture *fixture = *state;
	start(fixture, fixture->path);
	write_event(fixture, "login.won", "first");
	assert_int_equal(rename(fixture->path, fixture->moved), 0);
	audit_log_reopen(&fixture->audit);
	assert_true(comes_true(is_there, fixture));
	write_event(fixture, "login.won", "second");
	audit_log_end(&fixture->audit);
	check_field(fixture->path, count_lines(fixture->path) - 1, "detail", "second");
	assert_int_equal(count_lines(fixture->path) + count_lines(fixture->moved), 2);
}

static bool has_told(struct fixture *fixture)
{
	return told_count(fixture) > 0;
}

static void test_a_full_disk_is_told_once(void **state)
{
	struct fixture *fixture = *state;
	start(fixture, "/dev/full");
	write_event(fixture, "login.won", "x");
	assert_true(comes_true(has_told, fixture));
	assert_non_null(strstr(fixture->told, "No space left"));
	for (unsigned i = 0; i < AUDIT_QUEUE_LIMIT + 100; i++)
		write_event(fixture, "login.won", "x");
	assert_true(mailbox_pending(&fixture->audit.mailbox) <= AUDIT_QUEUE_LIMIT);
	assert_true(atomic_load(&fixture->audit.lost_count) >= 100);
	audit_log_end(&fixture->audit);
	assert_int_equal(told_count(fixture), 1);
}

static void test_what_was_lost_is_told_in_the_file(void **state)
{
	struct fixture *fixture = *state;
	start(fixture, fixture->path);
	atomic_store(&fixture->audit.lost_count, 7);
	write_event(fixture, "login.won", "x");
	audit_log_end(&fixture->audit);
	assert_int_equal(count_lines(fixture->path), 2);
	check_field(fixture->path, 1, "event", "audit.lost");
	check_field(fixture->path, 1, "detail", "7 events");
}

static void test_none_is_none(void **state)
{
	struct fixture *fixture = *state;
	start(fixture, NULL);
	write_event(fixture, "login.won", "x");
	audit_log_reopen(&fixture->audit);
	audit_log_end(&fixture->audit);
	assert_int_equal(mailbox_pending(&fixture->audit.mailbox), 0);
}

static void test_a_file_that_cannot_be_opened(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	audit_log_init(&fixture->audit, "/nonexistent/audit.log", &fixture->log, on_tell, fixture);
	assert_false(audit_log_open(&fixture->audit, &error));
	assert_non_null(strstr(error.text, "--audit-log /nonexistent/audit.log: cannot be opened"));
}

#define audit_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		audit_test(test_an_object_a_line),
		audit_test(test_it_goes_on_where_it_ended),
		audit_test(test_it_is_opened_anew),
		audit_test(test_a_full_disk_is_told_once),
		audit_test(test_what_was_lost_is_told_in_the_file),
		audit_test(test_none_is_none),
		audit_test(test_a_file_that_cannot_be_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
