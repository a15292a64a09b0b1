#include "support/chat.h"

static void test_there_is_one_server(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MAP");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 006 alice :test.server [Users: 2]");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 007 alice :End of /MAP");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_there_is_one_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
