#include "support/operators.h"

static void test_the_ban_is_off(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE user@192.0.2.1");
	chat_send(chat, "alice", "UNKLINE USER@192.0.2.1");
	chat_await(chat, "alice", "* NOTICE alice :*is no longer banned");
	chat_connect(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_there_was_none(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "UNKLINE user@192.0.2.1");
	chat_expect(chat, "alice", "* NOTICE alice :*no ban of that kind is set on user@192.0.2.1*");
	chat_expect_nothing(chat, "alice");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "UNKLINE user@192.0.2.1");
	chat_expect(chat, "alice", "* 481 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_ban_is_off),
		chat_test(test_there_was_none),
		chat_test(test_it_is_for_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
