#include <string.h>

#include "support/chat.h"

static void test_it_says_what_this_is(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "INFO");
	const char *line = chat_expect(chat, "alice", ":test.server 371 alice :*");
	while (strstr(line, " 371 "))
		line = chat_next(chat, "alice");
	assert_string_equal(line, ":test.server 374 alice :End of /INFO list");
	chat_expect_nothing(chat, "alice");
}

static void test_it_says_since_when_it_runs(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "INFO test.server");
	chat_await(chat, "alice", "* 371 alice :Running since 2023-11-14T22:13:20.000Z");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "INFO invalidserver");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 402 alice invalidserver :No such server");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_says_what_this_is),
		chat_test(test_it_says_since_when_it_runs),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
