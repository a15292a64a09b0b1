#include "support/operators.h"

static void test_who_wants_to_hears_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "bob", "MODE bob +w");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WALLOPS :hi everyone");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 WALLOPS :hi everyone");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "MODE bob -w");
	chat_skip_all(chat);
	chat_send(chat, "alice", "WALLOPS :again");
	chat_expect_nothing(chat, "bob");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "WALLOPS :hi");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 481 alice :Permission Denied- You're not an IRC operator");
	chat_expect_nothing(chat, "alice");
}

static void test_it_wants_a_text(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "WALLOPS");
	chat_expect(chat, "alice", "* 461 alice WALLOPS :*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_wants_to_hears_it),
		chat_test(test_it_is_for_operators),
		chat_test(test_it_wants_a_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
