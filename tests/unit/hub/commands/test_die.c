#include "support/operators.h"

static void test_the_name_confirms_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DIE");
	chat_expect(chat, "alice", "* 461 alice DIE :*");
	chat_send(chat, "alice", "DIE other.server");
	chat_expect(chat, "alice", "* 402 alice other.server :*");
	assert_int_equal(chat_stop_count(chat), 0);
	chat_send(chat, "alice", "DIE Test.Server");
	assert_int_equal(chat_stop_count(chat), 1);
	chat_expect_nothing(chat, "alice");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "DIE test.server");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 481 alice :Permission Denied- You're not an IRC operator");
	assert_int_equal(chat_stop_count(chat), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_name_confirms_it),
		chat_test(test_it_is_for_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
