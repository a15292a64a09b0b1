#include <support/unit.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <server/data_folder.h>

#define NOBODY 65534

struct stage {
	char scratch[64];
	char path[96];
	struct data_folder folder;
	struct error error;
};

static int set_stage(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	strcpy(stage->scratch, "/tmp/apollon-data-XXXXXX");
	if (!mkdtemp(stage->scratch))
		return -1;
	snprintf(stage->path, sizeof(stage->path), "%s/data", stage->scratch);
	stage->folder.lock = -1;
	*state = stage;
	return 0;
}

static int clear_stage(void **state)
{
	struct stage *stage = *state;
	char command[128];
	data_folder_close(&stage->folder);
	snprintf(command, sizeof(command), "rm -rf '%s'", stage->scratch);
	int result = system(command);
	free(stage);
	return result;
}

static void open_well(struct stage *stage, const char *configured)
{
	if (!data_folder_open(&stage->folder, configured, &stage->error))
		fail_msg("%s", stage->error.text);
}

static void open_badly(struct stage *stage, const char *path, const char *words)
{
	char copy[256], *rest = copy, *word;
	struct data_folder folder;
	assert_false(data_folder_open(&folder, path, &stage->error));
	assert_null(folder.path);
	assert_int_equal(folder.lock, -1);
	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, "|"))) {
		if (!strstr(stage->error.text, word))
			fail_msg("'%s' is not in: %s", word, stage->error.text);
	}
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 07777;
}

static void test_it_is_made_for_its_owner_alone_with_what_leads_there(void **state)
{
	struct stage *stage = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/deep/down", stage->path);
	open_well(stage, path);
	assert_string_equal(stage->folder.path, path);
	assert_int_equal(mode_of(path), 0700);
	assert_int_equal(mode_of(stage->path), 0700);
	char *lock = data_folder_file(&stage->folder, "lock");
	assert_int_equal(mode_of(lock), 0600);
	free(lock);
}

static void test_a_second_server_is_refused_by_the_number_of_the_first(void **state)
{
	struct stage *stage = *state;
	char words[192];
	open_well(stage, stage->path);
	snprintf(words, sizeof(words), "%s|process %ld|--data|--no-persist", stage->path, (long)getpid());
	open_badly(stage, stage->path, words);
	data_folder_close(&stage->folder);
	open_well(stage, stage->path);
}

static void test_a_process_that_was_killed_leaves_no_lock(void **state)
{
	struct stage *stage = *state;
	int status;
	pid_t child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		struct data_folder folder;
		struct error error;
		_exit(data_folder_open(&folder, stage->path, &error) ? 7 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	open_well(stage, stage->path);
}

static void test_a_file_in_its_place_is_refused(void **state)
{
	struct stage *stage = *state;
	close(open(stage->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	open_badly(stage, stage->path, "no folder|--data");
}

static void test_one_that_others_may_write_to_is_refused(void **state)
{
	struct stage *stage = *state;
	assert_int_equal(mkdir(stage->path, 0700), 0);
	assert_int_equal(chmod(stage->path, 0770), 0);
	open_badly(stage, stage->path, "others may write|chmod 700");
	assert_int_equal(chmod(stage->path, 0702), 0);
	open_badly(stage, stage->path, "others may write|chmod 700");
	assert_int_equal(chmod(stage->path, 0755), 0);
	open_well(stage, stage->path);
}

static void test_a_link_in_the_place_of_the_lock_is_not_followed(void **state)
{
	struct stage *stage = *state;
	char link[128], victim[128];
	snprintf(link, sizeof(link), "%s/lock", stage->path);
	snprintf(victim, sizeof(victim), "%s/victim", stage->scratch);
	assert_int_equal(mkdir(stage->path, 0700), 0);
	assert_int_equal(symlink(victim, link), 0);
	open_badly(stage, stage->path, "cannot be written");
	assert_int_equal(access(victim, F_OK), -1);
}

/* What only somebody else than root cannot do. */
static void test_where_one_may_not_write_it_says_what_to_do(void **state)
{
	struct stage *stage = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/below", stage->path);
	assert_int_equal(chmod(stage->scratch, 0755), 0);
	assert_int_equal(mkdir(stage->path, 0555), 0);
	bool is_root = geteuid() == 0;
	if (is_root)
		assert_int_equal(seteuid(NOBODY), 0);
	open_badly(stage, path, "cannot be made|Permission denied|--data|--no-persist");
	if (is_root)
		open_badly(stage, stage->path, "belongs to another user");
	else
		open_badly(stage, stage->path, "cannot be written|Permission denied");
	if (is_root)
		assert_int_equal(seteuid(0), 0);
}

static void test_it_is_given_with_its_files_to_another_user(void **state)
{
	struct stage *stage = *state;
	struct stat status;
	if (geteuid() != 0)
		skip();
	open_well(stage, stage->path);
	char *file = data_folder_file(&stage->folder, "server.key");
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_true(data_folder_give(&stage->folder, NOBODY, NOBODY, &stage->error));
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_uid, NOBODY);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(stat(stage->path, &status), 0);
	assert_int_equal(status.st_uid, NOBODY);
	assert_int_equal(status.st_gid, NOBODY);
	assert_int_equal(stat(stage->scratch, &status), 0);
	assert_int_equal(status.st_uid, 0);
	free(file);
}

/* --data /etc --user nobody */
static void test_a_folder_of_others_is_not_given_away(void **state)
{
	struct stage *stage = *state;
	struct stat status;
	if (geteuid() != 0)
		skip();
	open_well(stage, stage->path);
	char *file = data_folder_file(&stage->folder, "passwd");
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_false(data_folder_give(&stage->folder, NOBODY, NOBODY, &stage->error));
	assert_non_null(strstr(stage->error.text, "holds what is not a server's (passwd)"));
	assert_int_equal(stat(stage->path, &status), 0);
	assert_int_equal(status.st_uid, 0);
	/* One that is the user's already may hold what it likes; other files stay whose they are. */
	assert_int_equal(chown(stage->path, NOBODY, NOBODY), 0);
	assert_true(data_folder_give(&stage->folder, NOBODY, NOBODY, &stage->error));
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_uid, 0);
	free(file);
}

static void test_another_name_of_a_file_elsewhere_is_not_given_away(void **state)
{
	struct stage *stage = *state;
	struct stat status;
	char elsewhere[160];
	if (geteuid() != 0)
		skip();
	open_well(stage, stage->path);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", stage->scratch);
	char *file = data_folder_file(&stage->folder, "server.key");
	close(open(elsewhere, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(link(elsewhere, file), 0);
	assert_true(data_folder_give(&stage->folder, NOBODY, NOBODY, &stage->error));
	assert_int_equal(stat(elsewhere, &status), 0);
	assert_int_equal(status.st_uid, 0);
	free(file);
}

/* --- where it is when nobody says so --- */

static void expect_standard(const char *state_directory, const char *data_home, const char *home, const char *expected)
{
	const char *const names[] = {"STATE_DIRECTORY", "XDG_DATA_HOME", "HOME"};
	const char *const values[] = {state_directory, data_home, home};
	struct error error = {.text = ""};
	for (unsigned i = 0; i < 3; i++) {
		if (values[i])
			setenv(names[i], values[i], 1);
		else
			unsetenv(names[i]);
	}
	char *path = data_folder_standard_path(&error);
	if (expected)
		assert_string_equal(path, expected);
	else
		assert_non_null(strstr(error.text, "--data"));
	assert_int_equal(path != NULL, expected != NULL);
	free(path);
}

static void test_the_service_managers_folder_comes_first(void **state)
{
	(void)state;
	expect_standard("/srv/state", "/data", "/home", "/srv/state");
	expect_standard("/srv/state:/srv/other", NULL, NULL, "/srv/state");
}

static void test_root_has_the_systems_folder(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	expect_standard(NULL, "/data", "/home", "/var/lib/apollon");
	expect_standard("relative", NULL, NULL, "/var/lib/apollon");
}

static void test_others_have_one_of_their_own(void **state)
{
	(void)state;
	bool is_root = geteuid() == 0;
	if (is_root)
		assert_int_equal(seteuid(NOBODY), 0);
	expect_standard(NULL, "/data", "/home", "/data/apollon");
	expect_standard(NULL, NULL, "/home", "/home/.local/share/apollon");
	expect_standard(NULL, "", "/home", "/home/.local/share/apollon");
	expect_standard(NULL, "relative", "/home", "/home/.local/share/apollon");
	expect_standard(NULL, NULL, NULL, NULL);
	if (is_root)
		assert_int_equal(seteuid(0), 0);
}

int main(void)
{
#define staged(test) cmocka_unit_test_setup_teardown(test, set_stage, clear_stage)
	const struct CMUnitTest tests[] = {
		staged(test_it_is_made_for_its_owner_alone_with_what_leads_there),
		staged(test_a_second_server_is_refused_by_the_number_of_the_first),
		staged(test_a_process_that_was_killed_leaves_no_lock),
		staged(test_a_file_in_its_place_is_refused),
		staged(test_one_that_others_may_write_to_is_refused),
		staged(test_a_link_in_the_place_of_the_lock_is_not_followed),
		staged(test_where_one_may_not_write_it_says_what_to_do),
		staged(test_it_is_given_with_its_files_to_another_user),
		staged(test_a_folder_of_others_is_not_given_away),
		staged(test_another_name_of_a_file_elsewhere_is_not_given_away),
		cmocka_unit_test(test_the_service_managers_folder_comes_first),
		cmocka_unit_test(test_root_has_the_systems_folder),
		cmocka_unit_test(test_others_have_one_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
