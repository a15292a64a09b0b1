/* The history file: what comes back of what was appended, and who may read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <apollon/base/buffer.h>

#include "client/history_file.h"

struct files {
	char folder[64];
	char deep[96];
	char path[128];
	struct buffer loaded; /* each entry and a | */
};

static void on_entry(void *context, const char *text)
{
	struct files *files = context;
	buffer_append_format(&files->loaded, "%s|", text);
}

static int prepare(void **state)
{
	struct files *files = calloc(1, sizeof(*files));
	snprintf(files->folder, sizeof(files->folder), "/tmp/apollon-history.XXXXXX");
	assert_non_null(mkdtemp(files->folder));
	snprintf(files->deep, sizeof(files->deep), "%s/state/apollon", files->folder);
	snprintf(files->path, sizeof(files->path), "%s/history", files->deep);
	buffer_init(&files->loaded, SIZE_MAX);
	*state = files;
	return 0;
}

static int clean_up(void **state)
{
	struct files *files = *state;
	unlink(files->path);
	rmdir(files->deep);
	*strrchr(files->deep, '/') = '\0';
	rmdir(files->deep);
	assert_int_equal(rmdir(files->folder), 0);
	buffer_finish(&files->loaded);
	free(files);
	return 0;
}

static void append(const struct files *files, const char *text)
{
	struct error error;
	if (!history_file_append(files->path, text, &error))
		fail_msg("%s", error.text);
}

static void assert_loaded(struct files *files, const char *expected)
{
	struct error error;
	buffer_clear(&files->loaded);
	if (!history_file_load(files->path, on_entry, files, &error))
		fail_msg("%s", error.text);
	assert_string_equal(buffer_text(&files->loaded), expected);
}

static mode_t mode_of(const char *path)
{
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 0777;
}

static void write_file(const struct files *files, const char *content)
{
	FILE *file = fopen(files->path, "w");
	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_what_was_appended_comes_back(void **state)
{
	struct files *files = *state;
	assert_loaded(files, "");
	append(files, "hello");
	append(files, "日本 \\n \\ x");
	append(files, "one\ntwo\n");
	assert_loaded(files, "hello|日本 \\n \\ x|one\ntwo\n|");
}

static void test_file_and_folders_are_private(void **state)
{
	struct files *files = *state;
	mode_t mask = umask(0);
	append(files, "hello");
	umask(mask);
	assert_int_equal(mode_of(files->path), 0600);
	assert_int_equal(mode_of(files->deep), 0700);
}

static void test_a_file_that_others_could_read_becomes_private(void **state)
{
	struct files *files = *state;
	append(files, "hello");
	assert_int_equal(chmod(files->path, 0644), 0);
	assert_loaded(files, "hello|");
	assert_int_equal(mode_of(files->path), 0600);
}

static void test_the_same_in_a_row_comes_back_once(void **state)
{
	struct files *files = *state;
	append(files, "a");
	append(files, "a");
	append(files, "b");
	append(files, "a");
	assert_loaded(files, "a|b|a|");
}

static void test_half_a_line_at_the_end_is_left_out(void **state)
{
	struct files *files = *state;
	append(files, "a");
	write_file(files, "a\nb\nc");
	assert_loaded(files, "a|b|");
}

/* One entry more than a file may grow to. */
static void fill(const struct files *files)
{
	struct buffer content;
	append(files, "first");
	buffer_init(&content, SIZE_MAX);
	for (int number = 1; number <= 2 * HISTORY_FILE_ENTRIES + 1; number++)
		buffer_append_format(&content, "entry %d\n", number);
	write_file(files, buffer_text(&content));
	buffer_finish(&content);
}

static size_t entries_loaded(struct files *files)
{
	size_t count = 0;
	for (size_t at = 0; at < files->loaded.len; at++)
		count += files->loaded.data[at] == '|';
	return count;
}

static void load(struct files *files)
{
	struct error error;
	buffer_clear(&files->loaded);
	if (!history_file_load(files->path, on_entry, files, &error))
		fail_msg("%s", error.text);
}

static void test_the_youngest_are_kept_and_the_file_is_cut_down(void **state)
{
	struct files *files = *state;
	struct stat before;
	struct stat after;
	fill(files);
	assert_int_equal(stat(files->path, &before), 0);

	load(files);
	assert_int_equal(entries_loaded(files), HISTORY_FILE_ENTRIES);
	assert_memory_equal(files->loaded.data, "entry 1002|", strlen("entry 1002|"));
	assert_int_equal(stat(files->path, &after), 0);
	assert_true(after.st_size < before.st_size);
	assert_int_equal(mode_of(files->path), 0600);
	append(files, "last");
	load(files);
	assert_non_null(strstr(buffer_text(&files->loaded), "entry 2001|last|"));
}

static void test_a_huge_file_is_read_from_its_end(void **state)
{
	struct files *files = *state;
	struct buffer content;
	append(files, "first");
	buffer_init(&content, SIZE_MAX);
	buffer_append_text(&content, "beginning");
	while (content.len < 2 * (size_t)HISTORY_FILE_SIZE)
		buffer_append_text(&content, " of a very long line");
	buffer_append_text(&content, "\nshort\n");
	write_file(files, buffer_text(&content));
	buffer_finish(&content);
	assert_loaded(files, "short|");
	assert_loaded(files, "short|");
}

static void test_what_is_no_file_is_an_error_that_says_so(void **state)
{
	struct files *files = *state;
	struct error error;
	append(files, "a");
	assert_int_equal(unlink(files->path), 0);
	assert_int_equal(mkfifo(files->path, 0600), 0);
	assert_false(history_file_load(files->path, on_entry, files, &error));
	assert_non_null(strstr(error.text, files->path));
	assert_false(history_file_append(files->path, "x", &error));
}

static void test_a_symbolic_link_is_not_followed(void **state)
{
	struct files *files = *state;
	struct error error;
	append(files, "a");
	assert_int_equal(unlink(files->path), 0);
	assert_int_equal(symlink("/dev/null", files->path), 0);
	assert_false(history_file_append(files->path, "x", &error));
}

/* Two processes append while a third loads, and cuts down when it first does. */
static void test_nothing_is_lost_when_several_write(void **state)
{
	enum { EACH = 150 };
	struct files *files = *state;
	pid_t children[2];
	size_t kept = 0;
	fill(files);
	for (int child = 0; child < 2; child++) {
		children[child] = fork();
		assert_true(children[child] >= 0);
		if (children[child] == 0) {
			struct error error;
			char text[64];
			bool done = true;
			for (int number = 0; number < EACH; number++) {
				snprintf(text, sizeof(text), "child %d entry %d", child, number);
				done = done && history_file_append(files->path, text, &error);
			}
			_exit(done ? 0 : 1);
		}
	}
	for (int turn = 0; turn < 20; turn++)
		load(files);
	for (int child = 0; child < 2; child++) {
		int status;
		assert_int_equal(waitpid(children[child], &status, 0), children[child]);
		assert_int_equal(status, 0);
	}
	load(files);
	for (const char *at = buffer_text(&files->loaded); (at = strstr(at, "child ")); at++)
		kept++;
	assert_int_equal(kept, 2 * EACH);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, prepare, clean_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_appended_comes_back),
		TEST(test_file_and_folders_are_private),
		TEST(test_a_file_that_others_could_read_becomes_private),
		TEST(test_the_same_in_a_row_comes_back_once),
		TEST(test_half_a_line_at_the_end_is_left_out),
		TEST(test_the_youngest_are_kept_and_the_file_is_cut_down),
		TEST(test_a_huge_file_is_read_from_its_end),
		TEST(test_what_is_no_file_is_an_error_that_says_so),
		TEST(test_a_symbolic_link_is_not_followed),
		TEST(test_nothing_is_lost_when_several_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
