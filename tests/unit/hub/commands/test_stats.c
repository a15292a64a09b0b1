#include "support/operators.h"

static void test_the_uptime(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_pass(chat, 65);
	chat_send(chat, "alice", "STATS u");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 242 alice :Server Up 0 days 0:01:05");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 219 alice u :End of /STATS report");
	chat_expect_nothing(chat, "alice");
}

static void test_how_often_commands_were_used(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MOTD");
	chat_send(chat, "alice", "MOTD");
	chat_skip_all(chat);
	chat_send(chat, "alice", "STATS m");
	chat_await(chat, "alice", ":test.server 212 alice MOTD 2");
	chat_await(chat, "alice", "* 219 alice m :*");
}

static void test_what_operators_see(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE 1h evil@nowhere.example :bad");
	chat_skip_all(chat);
	chat_send(chat, "alice", "STATS K");
	assert_string_equal(chat_next(chat, "alice"),
		":test.server 216 alice K nowhere.example * evil :bad; until 2023-11-14 23:13 UTC (by alice)");
	chat_expect(chat, "alice", "* 219 alice K :*");
	chat_send(chat, "alice", "STATS o");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 243 alice O *@* * root");
	chat_expect(chat, "alice", "* 219 alice o :*");
	chat_send(chat, "alice", "STATS p");
	chat_expect(chat, "alice", ":test.server 249 alice :alice (~user@192.0.2.1)");
	chat_expect(chat, "alice", ":test.server 249 alice :1 operator(s)");
	chat_expect(chat, "alice", "* 219 alice p :*");
	chat_send(chat, "alice", "STATS t");
	chat_expect(chat, "alice", ":test.server 249 alice :connections 1, inside 1, waiting 0");
	chat_await(chat, "alice", "* 219 alice t :*");
	chat_expect_nothing(chat, "alice");
}

static void test_what_others_do_not(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "STATS k");
	chat_expect(chat, "alice", "* 481 *");
	chat_expect(chat, "alice", "* 219 alice k :*");
	chat_send(chat, "alice", "STATS o");
	chat_expect(chat, "alice", "* 481 *");
	chat_expect(chat, "alice", "* 219 alice o :*");
	chat_send(chat, "alice", "STATS t");
	chat_expect(chat, "alice", "* 481 *");
}

static void test_letters_that_are_not_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "STATS x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 219 alice x :End of /STATS report");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "STATS");
	chat_expect(chat, "alice", ":test.server 249 alice :d - *");
	chat_expect(chat, "alice", ":test.server 249 alice :k - *");
	chat_await(chat, "alice", ":test.server 219 alice ? :*");
	chat_send(chat, "alice", "STATS u other.server");
	chat_expect(chat, "alice", "* 402 *");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_uptime),
		chat_test(test_how_often_commands_were_used),
		chat_test(test_what_operators_see),
		chat_test(test_what_others_do_not),
		chat_test(test_letters_that_are_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
