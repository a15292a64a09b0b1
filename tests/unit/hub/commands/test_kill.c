#include "support/operators.h"

static void test_the_victim_and_its_peers_hear_of_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "bob", "carol", NULL);
	chat_send(chat, "alice", "KILL BOB :too loud");
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 KILL bob :too loud");
	chat_expect(chat, "bob", "*ERROR :Closing Link: 192.0.2.1 (Killed (alice (too loud)))");
	chat_expect_closed(chat, "bob");
	chat_expect(chat, "carol", ":bob!~user@192.0.2.1 QUIT :Killed (alice (too loud))");
	chat_expect_nothing(chat, "carol");
	chat_expect_nothing(chat, "alice");
}

static void test_a_comment_is_not_needed(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "KILL bob");
	chat_expect(chat, "bob", ":alice!* KILL bob :No reason given");
	chat_await(chat, "bob", "*ERROR *");
	chat_expect_closed(chat, "bob");
	chat_send(chat, "alice", "WHOIS bob");
	chat_expect(chat, "alice", "* 401 alice bob :*");
}

static void test_an_operator_may_kill_itself(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KILL alice :enough");
	chat_expect(chat, "alice", ":alice!* KILL alice :enough");
	chat_expect(chat, "alice", "*ERROR :Closing Link: * (Killed (alice (enough)))");
	chat_expect_closed(chat, "alice");
}

static void test_whom_it_does_not_find(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KILL nobody :x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 401 alice nobody :No such nick/channel");
	chat_send(chat, "alice", "KILL test.server :x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 483 alice :You can't kill a server!");
	chat_send(chat, "alice", "KILL");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 461 alice KILL :Not enough parameters");
	chat_expect_nothing(chat, "alice");
}

static void test_others_may_not_even_ask(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "KILL bob :x");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 481 alice :Permission Denied- You're not an IRC operator");
	chat_send(chat, "alice", "KILL nobody");
	chat_expect(chat, "alice", "* 481 *");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_operators_with_s_are_told(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MODE alice +s");
	chat_skip_all(chat);
	chat_send(chat, "alice", "KILL bob :x");
	chat_expect(chat, "alice", ":test.server NOTICE * :??? alice killed bob (~user@192.0.2.1): x");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_victim_and_its_peers_hear_of_it),
		chat_test(test_a_comment_is_not_needed),
		chat_test(test_an_operator_may_kill_itself),
		chat_test(test_whom_it_does_not_find),
		chat_test(test_others_may_not_even_ask),
		chat_test(test_operators_with_s_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
