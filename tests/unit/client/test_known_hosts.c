#include "support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/known_hosts.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* 2026-11-24T00:00:00Z */
#define NOW_MS INT64_C(1795478400000)

struct place {
	char folder[64];
	char path[128];
};

static int start(void **state)
{
	static struct place place;
	snprintf(place.folder, sizeof(place.folder), "/tmp/known_hosts.XXXXXX");
	assert_non_null(mkdtemp(place.folder));
	snprintf(place.path, sizeof(place.path), "%s/a/b/known_hosts", place.folder);
	*state = &place;
	return 0;
}

static int stop(void **state)
{
	struct place *place = *state;
	char folder[128];
	unlink(place->path);
	snprintf(folder, sizeof(folder), "%s/a/b", place->folder);
	rmdir(folder);
	snprintf(folder, sizeof(folder), "%s/a", place->folder);
	rmdir(folder);
	return rmdir(place->folder);
}

static void write_file(const struct place *place, const char *text)
{
	int fd = open(place->path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
}

static void read_file(const struct place *place, char *text, size_t size)
{
	int fd = open(place->path, O_RDONLY);
	ssize_t len = read(fd, text, size - 1);
	assert_true(fd >= 0 && len >= 0);
	text[len] = '\0';
	close(fd);
}

static bool is_fingerprint(const char *text)
{
	char fingerprint[TLS_FINGERPRINT_SIZE];
	return fingerprint_parse(slice_of(text), fingerprint) && strlen(fingerprint) == TLS_FINGERPRINT_SIZE - 1;
}

static void test_fingerprints_as_tools_write_them(void **state)
{
	char fingerprint[TLS_FINGERPRINT_SIZE];
	(void)state;
	assert_true(is_fingerprint(A));
	assert_true(is_fingerprint("sha256:" A));
	assert_true(fingerprint_parse(SLICE("SHA256:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:"
					    "45:67:89:AB:CD:EF:01:23:45:67:89"),
		fingerprint));
	assert_string_equal(fingerprint, "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789");
}

static void test_what_is_no_fingerprint(void **state)
{
	(void)state;
	assert_false(is_fingerprint(""));
	assert_false(is_fingerprint("sha256:"));
	assert_false(is_fingerprint("sha1:" A));
	assert_false(is_fingerprint(A "a"));
	assert_false(is_fingerprint(A ":"));
	assert_false(is_fingerprint(":" A));
	assert_false(is_fingerprint(&A[1]));
	assert_false(is_fingerprint("gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(is_fingerprint("aa::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(is_fingerprint("a:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void test_several_lines_for_one_place(void **state)
{
	struct known_hosts hosts;
	struct buffer words;
	(void)state;
	known_hosts_parse(&hosts,
		SLICE("# ours\n\n  Chat.Example:6697\tsha256:" A " 2026-11-24 by bob\r\nother.example:6697 " B
		      "\nchat.example:6697 " B "\n[::1]:7000 SHA256:" C));
	assert_int_equal(hosts.count, 4);
	assert_int_equal(hosts.wrong_count, 0);
	assert_int_equal(known_hosts_find(&hosts, "chat.example:6697", A), KNOWN_HOSTS_SAME);
	assert_int_equal(known_hosts_find(&hosts, "chat.example:6697", B), KNOWN_HOSTS_SAME);
	assert_int_equal(known_hosts_find(&hosts, "chat.example:6697", C), KNOWN_HOSTS_OTHER);
	assert_int_equal(known_hosts_find(&hosts, "chat.example:7000", A), KNOWN_HOSTS_NONE);
	assert_int_equal(known_hosts_find(&hosts, "[::1]:7000", C), KNOWN_HOSTS_SAME);
	buffer_init(&words, SIZE_MAX);
	known_hosts_append_lines(&hosts, "chat.example:6697", &words);
	assert_string_equal(buffer_text(&words), "lines 3 and 5");
	buffer_clear(&words);
	known_hosts_append_lines(&hosts, "[::1]:7000", &words);
	assert_string_equal(buffer_text(&words), "line 6");
	buffer_finish(&words);
	known_hosts_finish(&hosts);
}

static void assert_wrong(const char *text, unsigned line, const char *reason)
{
	struct known_hosts hosts;
	known_hosts_parse(&hosts, slice_of(text));
	assert_int_equal(hosts.wrong_line, line);
	assert_non_null(hosts.wrong_reason);
	assert_non_null(strstr(hosts.wrong_reason, reason));
	assert_int_equal(known_hosts_find(&hosts, "good:1", A), KNOWN_HOSTS_SAME);
	known_hosts_finish(&hosts);
}

static void test_wrong_lines_are_named_and_trusted_in_nothing(void **state)
{
	char text[4096];
	(void)state;
	assert_wrong("good:1 " A "\nhost:1\n", 2, "fingerprint is missing");
	assert_wrong("host:1 sha256:1234\ngood:1 " A, 1, "64 hexadecimal digits");
	assert_wrong("good:1 " A "\n# x\nhost " A "\n", 3, "begin with HOST:PORT");
	assert_wrong("host:0 " A "\ngood:1 " A, 1, "begin with HOST:PORT");
	assert_wrong("host:65536 " A "\ngood:1 " A, 1, "begin with HOST:PORT");
	assert_wrong("::1:6697 " A "\ngood:1 " A, 1, "begin with HOST:PORT");
	assert_wrong("[]:6697 " A "\ngood:1 " A, 1, "begin with HOST:PORT");
	memset(text, 'x', sizeof(text));
	snprintf(text + 2000, sizeof(text) - 2000, ":1 %s\ngood:1 %s", A, A);
	assert_wrong(text, 1, "too long");
}

static void test_a_nul_in_a_line_hides_nothing(void **state)
{
	struct known_hosts hosts;
	(void)state;
	known_hosts_parse(&hosts, SLICE("host:1\0x " A "\n"));
	assert_int_equal(hosts.count, 0);
	assert_int_equal(hosts.wrong_line, 1);
	known_hosts_finish(&hosts);
}

static void test_what_was_added_is_known(void **state)
{
	const struct place *place = *state;
	struct known_hosts hosts;
	struct error error;
	struct stat status;
	char text[2048];
	assert_true(known_hosts_load(&hosts, place->path, &error));
	assert_int_equal(hosts.count, 0);
	assert_true(known_hosts_add(place->path, "chat.example:6697", A, NOW_MS, &error));
	assert_true(known_hosts_add(place->path, "chat.example:6697", A, NOW_MS, &error));
	assert_true(known_hosts_load(&hosts, place->path, &error));
	assert_int_equal(hosts.count, 1);
	assert_int_equal(known_hosts_find(&hosts, "chat.example:6697", A), KNOWN_HOSTS_SAME);
	known_hosts_finish(&hosts);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	read_file(place, text, sizeof(text));
	assert_int_equal(strncmp(text, "# ", 2), 0);
	assert_non_null(strstr(text, "\nchat.example:6697 sha256:" A " 2026-11-24\n"));
}

static void test_what_was_written_by_hand_stays(void **state)
{
	const struct place *place = *state;
	struct error error;
	char text[2048];
	assert_true(known_hosts_add(place->path, "x:1", A, NOW_MS, &error));
	write_file(place, "# mine\nnonsense\nhost:1 " A);
	assert_true(known_hosts_add(place->path, "host:2", B, NOW_MS, &error));
	read_file(place, text, sizeof(text));
	assert_string_equal(text, "# mine\nnonsense\nhost:1 " A "\nhost:2 sha256:" B " 2026-11-24\n");
}

static void test_files_of_others_become_private(void **state)
{
	const struct place *place = *state;
	struct known_hosts hosts;
	struct error error;
	struct stat status;
	assert_true(known_hosts_add(place->path, "x:1", A, NOW_MS, &error));
	assert_int_equal(chmod(place->path, 0666), 0);
	assert_true(known_hosts_load(&hosts, place->path, &error));
	known_hosts_finish(&hosts);
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void test_what_cannot_be_read_says_why(void **state)
{
	const struct place *place = *state;
	struct known_hosts hosts;
	struct error error;
	assert_true(known_hosts_add(place->path, "x:1", A, NOW_MS, &error));
	assert_int_equal(truncate(place->path, KNOWN_HOSTS_SIZE + 1), 0);
	assert_false(known_hosts_load(&hosts, place->path, &error));
	assert_non_null(strstr(error.text, "File too large"));
	known_hosts_finish(&hosts);
	assert_false(known_hosts_add(place->path, "x:2", A, NOW_MS, &error));
	assert_false(known_hosts_load(&hosts, "/dev/null", &error));
	known_hosts_finish(&hosts);
}

static void test_processes_that_add_at_once_lose_nothing(void **state)
{
	enum { PROCESSES = 4, EACH = 20 };
	const struct place *place = *state;
	struct known_hosts hosts;
	struct error error;
	char name[32];
	int status;
	for (int process = 0; process < PROCESSES; process++) {
		if (fork() > 0)
			continue;
		bool is_good = true;
		for (int index = 0; index < EACH; index++) {
			snprintf(name, sizeof(name), "host%d-%d:1", process, index);
			is_good = is_good && known_hosts_add(place->path, name, A, NOW_MS, &error);
		}
		_exit(is_good ? 0 : 1);
	}
	for (int process = 0; process < PROCESSES; process++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_true(known_hosts_load(&hosts, place->path, &error));
	assert_int_equal(hosts.count, PROCESSES * EACH);
	assert_int_equal(hosts.wrong_count, 0);
	known_hosts_finish(&hosts);
}

static void test_places(void **state)
{
	struct address address = {.host = "Chat.Example", .port = 6697};
	(void)state;
	char *place = known_hosts_place(&address);
	assert_string_equal(place, "chat.example:6697");
	free(place);
	snprintf(address.host, sizeof(address.host), "FE80::1");
	place = known_hosts_place(&address);
	assert_string_equal(place, "[fe80::1]:6697");
	free(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fingerprints_as_tools_write_them),
		cmocka_unit_test(test_what_is_no_fingerprint),
		cmocka_unit_test(test_several_lines_for_one_place),
		cmocka_unit_test(test_wrong_lines_are_named_and_trusted_in_nothing),
		cmocka_unit_test(test_a_nul_in_a_line_hides_nothing),
		cmocka_unit_test_setup_teardown(test_what_was_added_is_known, start, stop),
		cmocka_unit_test_setup_teardown(test_what_was_written_by_hand_stays, start, stop),
		cmocka_unit_test_setup_teardown(test_files_of_others_become_private, start, stop),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_read_says_why, start, stop),
		cmocka_unit_test_setup_teardown(test_processes_that_add_at_once_lose_nothing, start, stop),
		cmocka_unit_test(test_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
