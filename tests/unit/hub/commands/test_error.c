#include "support/chat.h"

static void test_it_is_ignored(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "ERROR :something");
	chat_expect_nothing(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "ERROR :something");
	chat_send(chat, "bob", "PING still-there");
	chat_expect(chat, "bob", "* PONG * :still-there");
	chat_expect_nothing(chat, "bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {chat_test(test_it_is_ignored)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
