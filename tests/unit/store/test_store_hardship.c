/* Disks that are full or read-only, files that are damaged or somebody else's, and a process that ends at any moment. */
#include <support/unit.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include <apollon/store/store.h>

#include "store_stage.h"

#define KILLS 25
#define NOBODY 65534

/* --- no room --- */

/* Files of this process may not grow beyond it: the nearest to a full disk that needs no rights. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static rlim_t size_of(const struct stage *stage, const char *end)
{
	char path[128];
	struct stat file;
	snprintf(path, sizeof(path), "%s%s", stage->path, end);
	return stat(path, &file) == 0 ? (rlim_t)file.st_size : 0;
}

static void test_a_full_disk_fails_requests_until_there_is_room_again(void **state)
{
	struct stage *stage = *state;
	signal(SIGXFSZ, SIG_IGN);
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("before"));
	limit_files(size_of(stage, "-wal"));
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(commit(stage, queue_before(NULL, STORE_PUT_ACCOUNT, 1, account_of("during"))), 1);
		assert_string_equal(stage->answers, "1: the disk is full (File too large). ");
	}
	limit_files(RLIM_INFINITY);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("after"));
	reopen_store(stage);
	assert_string_equal(stage->contents.accounts->name, "after");
	assert_string_equal(stage->contents.accounts->next->name, "before");
	assert_null(stage->contents.accounts->next->next);
}

/* The one that does not fit has many pages, the others one. */
static void test_what_does_not_fit_is_in_nobodys_way(void **state)
{
	struct stage *stage = *state;
	struct account_record *large = account_of("large");
	signal(SIGXFSZ, SIG_IGN);
	large->password_hash = calloc(1, 200001);
	memset(large->password_hash, 'x', 200000);
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("before"));
	struct store_request *first = queue_before(NULL, STORE_PUT_ACCOUNT, 3, account_of("small"));
	first = queue_before(first, STORE_PUT_ACCOUNT, 2, large);
	first = queue_before(first, STORE_PUT_ACCOUNT, 1, account_of("tiny"));
	limit_files(size_of(stage, "-wal") + 100000);
	assert_int_equal(commit(stage, first), 1);
	limit_files(RLIM_INFINITY);
	assert_string_equal(stage->answers, "1. 2: the disk is full (File too large). 3. ");
	reopen_store(stage);
	assert_string_equal(stage->contents.accounts->name, "before");
	assert_string_equal(stage->contents.accounts->next->name, "small");
	assert_string_equal(stage->contents.accounts->next->next->name, "tiny");
	assert_null(stage->contents.accounts->next->next->next);
}

static void test_a_full_disk_at_the_start_is_said(void **state)
{
	struct stage *stage = *state;
	signal(SIGXFSZ, SIG_IGN);
	limit_files(0);
	open_badly(stage, "the disk is full|File too large");
	limit_files(RLIM_INFINITY);
	open_store(stage);
}

/* --- no right --- */

/* Root may write anywhere: it becomes somebody else for the while. */
static void open_badly_as_nobody(struct stage *stage, const char *words)
{
	bool is_root = geteuid() == 0;
	if (is_root)
		assert_int_equal(seteuid(NOBODY), 0);
	stage->store = store_open(stage->path, &stage->contents, &stage->error);
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_null(stage->store);
	if (!strstr(stage->error.text, words))
		fail_msg("'%s' is not in: %s", words, stage->error.text);
}

static void test_a_file_that_may_not_be_written_is_said(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	close_store(stage);
	assert_int_equal(chmod(stage->folder, 0755), 0);
	assert_int_equal(chmod(stage->path, 0444), 0);
	open_badly_as_nobody(stage, "the file or its folder may not be written to");
}

static void test_a_folder_that_may_not_be_written_is_said(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(chmod(stage->folder, 0555), 0);
	open_badly_as_nobody(stage, "the file or its folder may not be written to");
	assert_int_equal(chmod(stage->folder, 0755), 0);
	open_store(stage);
	close_store(stage);
	assert_int_equal(chmod(stage->path, 0666), 0);
	assert_int_equal(chmod(stage->folder, 0555), 0);
	open_badly_as_nobody(stage, "apollon.db: the file or its");
	assert_int_equal(chmod(stage->folder, 0700), 0);
}

/* --- not ours, or no longer whole --- */

static void overwrite(const struct stage *stage, long offset, const char *text)
{
	FILE *file = fopen(stage->path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, offset, SEEK_SET), 0);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
}

static void write_file(const struct stage *stage, const char *text)
{
	FILE *file = fopen(stage->path, "w");
	assert_non_null(file);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
}

static void run_sql(const struct stage *stage, const char *sql)
{
	sqlite3 *database = NULL;
	assert_int_equal(sqlite3_open(stage->path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void test_a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
	struct stage *stage = *state;
	char text[64] = "";
	write_file(stage, "These are my notes of the last week, and no database at all.\n");
	open_badly(stage, "no database|move it away");
	FILE *file = fopen(stage->path, "r");
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_memory_equal(text, "These are my notes", 18);
}

static void test_the_database_of_another_program_is_refused_and_left_alone(void **state)
{
	struct stage *stage = *state;
	run_sql(stage, "CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('one')");
	rlim_t size = size_of(stage, "");
	open_badly(stage, "another program's|--data");
	run_sql(stage, "PRAGMA application_id = 1234");
	open_badly(stage, "another program's|--data");
	assert_int_equal(size_of(stage, ""), size);
	assert_int_equal(count_rows(stage, "song"), 1);
	assert_int_equal(count_rows(stage, "sqlite_schema"), 1);
	assert_int_equal(size_of(stage, "-wal"), 0);
}

static void test_what_a_newer_version_wrote_is_refused_and_left_alone(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	put_well(stage, STORE_PUT_ACCOUNT, account_of("alice"));
	close_store(stage);
	run_sql(stage, "PRAGMA user_version = 9999");
	open_badly(stage, "a newer apollon|9999");
	assert_int_equal(count_rows(stage, "account"), 1);
}

static void test_a_damaged_file_is_refused(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	for (unsigned i = 0; i < 300; i++)
		put_well(stage, STORE_PUT_ACCOUNT, numbered_account(i));
	close_store(stage);
	for (long offset = 4096; offset < (long)size_of(stage, ""); offset += 4096)
		overwrite(stage, offset, "no page of a tree begins like this one");
	open_badly(stage, "damaged|backup");
}

static void test_a_file_that_was_cut_off_is_refused(void **state)
{
	struct stage *stage = *state;
	open_store(stage);
	for (unsigned i = 0; i < 300; i++)
		put_well(stage, STORE_PUT_ACCOUNT, numbered_account(i));
	close_store(stage);
	assert_int_equal(truncate(stage->path, 5000), 0);
	open_badly(stage, "damaged|backup");
}

static void test_a_folder_in_its_place_is_refused(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(mkdir(stage->path, 0700), 0);
	open_badly(stage, "Is a directory");
	assert_int_equal(rmdir(stage->path), 0);
}

/* --- the end at any moment --- */

/* What the child has been told is on the disk. */
struct confirmed {
	int fd;
	unsigned round;
};

static void confirm(void *context, const struct store_request *request, const char *problem)
{
	const struct confirmed *confirmed = context;
	unsigned number = (unsigned)request->serial;
	if (!*problem && write(confirmed->fd, &number, sizeof(number)) != sizeof(number))
		_exit(1);
	store_request_destroy((struct store_request *)request);
}

/* Each with three certificates: half of one would be seen. */
static struct store_request *rounds_requests(unsigned round, unsigned from)
{
	struct store_request *first = NULL;
	for (unsigned i = 8; i > 0; i--) {
		struct account_record *account = numbered_account(round * 100000 + from + i);
		char fingerprint[32];
		for (unsigned k = 0; k < 3; k++) {
			snprintf(fingerprint, sizeof(fingerprint), "%u", k);
			account_record_add_certificate(account, fingerprint, k);
		}
		first = queue_before(first, STORE_PUT_ACCOUNT, round * 100000 + from + i, account);
	}
	return first;
}

static void write_for_ever(const struct stage *stage, const struct confirmed *confirmed)
{
	struct store_contents contents;
	struct error error;
	struct store *store = store_open(stage->path, &contents, &error);
	if (!store)
		_exit(1);
	for (unsigned from = 0;; from += 8)
		store_commit(store, rounds_requests(confirmed->round, from), confirm, (void *)confirmed);
}

/* Ends it after a while that differs, and counts what it had confirmed. */
static unsigned kill_writer(pid_t writer, int fd, unsigned round)
{
	unsigned number, count = 0;
	while (count < 1 + round * 7 % 90 && read(fd, &number, sizeof(number)) == sizeof(number))
		count++;
	kill(writer, SIGKILL);
	while (read(fd, &number, sizeof(number)) == sizeof(number))
		count++;
	close(fd);
	return count;
}

static unsigned count_whole_accounts(const struct stage *stage, unsigned round)
{
	unsigned count = 0;
	for (const struct account_record *account = stage->contents.accounts; account; account = account->next) {
		unsigned certificates = 0, number = (unsigned)strtoul(account->name + strlen("account"), NULL, 10);
		for (const struct certificate_record *entry = account->certificates; entry; entry = entry->next)
			certificates++;
		assert_int_equal(certificates, 3);
		count += number / 100000 == round;
	}
	return count;
}

static void test_what_was_confirmed_survives_the_end_at_any_moment(void **state)
{
	struct stage *stage = *state;
	unsigned total = 0;
	for (unsigned round = 1; round <= KILLS; round++) {
		int ends[2], status;
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		pid_t writer = fork();
		assert_int_not_equal(writer, -1);
		if (writer == 0)
			write_for_ever(stage, &(struct confirmed){ends[1], round});
		close(ends[1]);
		unsigned confirmed = kill_writer(writer, ends[0], round);
		assert_int_equal(waitpid(writer, &status, 0), writer);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		open_store(stage);
		unsigned found = count_whole_accounts(stage, round);
		/* What was on the disk and had not been confirmed yet may be there. */
		assert_in_range(found, confirmed, confirmed + 8);
		close_store(stage);
		total += confirmed;
	}
	assert_true(total > KILLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		staged(test_a_full_disk_fails_requests_until_there_is_room_again),
		staged(test_what_does_not_fit_is_in_nobodys_way),
		staged(test_a_full_disk_at_the_start_is_said),
		staged(test_a_file_that_may_not_be_written_is_said),
		staged(test_a_folder_that_may_not_be_written_is_said),
		staged(test_a_file_that_is_no_database_is_refused_and_left_alone),
		staged(test_the_database_of_another_program_is_refused_and_left_alone),
		staged(test_what_a_newer_version_wrote_is_refused_and_left_alone),
		staged(test_a_damaged_file_is_refused),
		staged(test_a_file_that_was_cut_off_is_refused),
		staged(test_a_folder_in_its_place_is_refused),
		staged(test_what_was_confirmed_survives_the_end_at_any_moment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
