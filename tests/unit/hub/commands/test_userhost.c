#include "support/operators.h"

static void test_it_tells_hosts(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "AWAY :out");
	chat_skip_all(chat);
	chat_send(chat, "bob", "USERHOST ALICE bob nobody");
	assert_string_equal(
		chat_next(chat, "bob"), ":test.server 302 bob :alice*=+~user@192.0.2.1 bob=-~user@192.0.2.1");
	chat_expect_nothing(chat, "bob");
}

static void test_nobody_is_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "USERHOST nobody");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 302 alice :");
	chat_expect_nothing(chat, "alice");
}

static void test_five_at_most(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "USERHOST a b c d e alice");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 302 alice :");
	chat_send(chat, "alice", "USERHOST a b c d alice");
	chat_expect(chat, "alice", "* 302 alice :alice=*");
	chat_send(chat, "alice", "USERHOST");
	chat_expect(chat, "alice", "* 461 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_tells_hosts),
		chat_test(test_nobody_is_there),
		chat_test(test_five_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
