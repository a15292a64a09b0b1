#include "support/chat.h"

static void test_it_is_the_servers(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "TIME");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 391 alice test.server 1700000000 0 :2023-11-14T22:13:20.000Z");
	chat_expect_nothing(chat, "alice");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "TIME other.server");
	chat_expect(chat, "alice", "* 402 alice other.server :*");
	chat_send(chat, "alice", "TIME alice");
	chat_expect(chat, "alice", "* 391 *");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_is_the_servers),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
