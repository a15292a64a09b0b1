#include "support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/sts.h"

#define NOW_MS INT64_C(1795478400000)
#define DAY_S 86400

static char folder[64];
static char path[128];

static int start(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/sts.XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/sts", folder);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void note(const char *host, uint16_t port, int64_t duration_s)
{
	struct error error;
	assert_true(sts_note(path, host, port, duration_s, NOW_MS, &error));
}

static void test_a_policy_holds_until_it_runs_out(void **state)
{
	(void)state;
	assert_int_equal(sts_find(path, "chat.example", NOW_MS), 0);
	note("chat.example", 6697, DAY_S);
	assert_int_equal(sts_find(path, "Chat.Example", NOW_MS), 6697);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS + (DAY_S - 1) * INT64_C(1000)), 6697);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS + DAY_S * INT64_C(1000)), 0);
	assert_int_equal(sts_find(path, "other.example", NOW_MS), 0);
}

static void test_the_last_word_counts(void **state)
{
	(void)state;
	note("chat.example", 6697, DAY_S);
	note("other.example", 7000, DAY_S);
	note("chat.example", 6698, 2 * DAY_S);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS), 6698);
	note("chat.example", 6698, 0);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS), 0);
	assert_int_equal(sts_find(path, "other.example", NOW_MS), 7000);
}

static void test_to_end_what_never_was_makes_no_file(void **state)
{
	(void)state;
	note("chat.example", 6697, 0);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_garbage_is_no_policy(void **state)
{
	static const char text[] =
		"chat.example\nchat.example 0 2099-01-01T00:00:00Z\nchat.example 70000 "
		"2099-01-01T00:00:00Z\nchat.example 6697 soon\n# chat.example 1 2099-01-01T00:00:00Z\n";
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	(void)state;
	assert_int_equal(write(fd, text, sizeof(text) - 1), (int)sizeof(text) - 1);
	close(fd);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS), 0);
	note("chat.example", 6697, DAY_S);
	assert_int_equal(sts_find(path, "chat.example", NOW_MS), 6697);
}

static void test_the_oldest_make_room(void **state)
{
	struct error error;
	char *text = malloc(STS_SIZE);
	size_t len = 0;
	(void)state;
	for (unsigned index = 0; index < STS_LIMIT + 5; index++)
		len += (size_t)snprintf(text + len, STS_SIZE - len, "h%u 6697 2099-01-01T00:00:00Z\n", index);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	free(text);
	assert_true(sts_note(path, "new", 1, DAY_S, NOW_MS, &error));
	assert_int_equal(sts_find(path, "new", NOW_MS), 1);
	assert_int_equal(sts_find(path, "h5", NOW_MS), 0);
	assert_int_equal(sts_find(path, "h6", NOW_MS), 6697);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_policy_holds_until_it_runs_out),
		TEST(test_the_last_word_counts),
		TEST(test_to_end_what_never_was_makes_no_file),
		TEST(test_garbage_is_no_policy),
		TEST(test_the_oldest_make_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
