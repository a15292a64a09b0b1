#include "support/operators.h"

static void test_who_fits_is_closed(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "bob", "carol", NULL);
	chat_send(chat, "alice", "KLINE *ser@192.0.2.* :no room");
	chat_expect(chat, "alice", ":test.server NOTICE alice :*? is banned*no room");
	chat_await(chat, "bob", "*ERROR :Closing Link: 192.0.2.1 (Banned: no room)");
	chat_expect_closed(chat, "bob");
	chat_await(chat, "carol", "*ERROR :Closing Link: *");
	chat_expect_closed(chat, "carol");
	/* Operators stay: somebody has to be able to take it back. */
	chat_send(chat, "alice", "PING x");
	chat_expect(chat, "alice", "* PONG *");
}

static void test_who_comes_later_is_refused(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE user@192.0.2.1");
	chat_skip_all(chat);
	chat_open(chat, "dave");
	chat_send(chat, "dave", "NICK dave");
	chat_send(chat, "dave", "USER user 0 * :Dave");
	chat_expect(chat, "dave", ":test.server 465 dave :You are banned from this server (No reason given)");
	chat_await(chat, "dave", "*ERROR *");
	chat_expect_closed(chat, "dave");
}

static void test_it_ends_by_itself(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE 1m user@192.0.2.1 :a minute");
	chat_expect(chat, "alice", "* NOTICE alice :*(1m): a minute");
	chat_pass(chat, 30);
	chat_open(chat, "dave");
	chat_send(chat, "dave", "NICK dave");
	chat_send(chat, "dave", "USER user 0 * :Dave");
	chat_expect(chat, "dave", "* 465 *");
	chat_pass(chat, 31);
	chat_connect(chat, "erin");
	chat_send(chat, "alice", "STATS k");
	chat_await(chat, "alice", "* 219 alice k :*");
}

static void test_a_nick_stands_for_its_host(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "KLINE bob :x");
	chat_expect(chat, "alice", "* NOTICE alice :*?@192.0.2.1 is banned*");
	chat_expect_closed(chat, "bob");
}

static void test_not_everybody_at_once(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "KLINE *@* :x");
	chat_expect(chat, "alice", "* NOTICE alice :*would ban nearly everybody");
	chat_send(chat, "alice", "KLINE *@?.? :x");
	chat_expect(chat, "alice", "* NOTICE alice :*would ban nearly everybody");
	chat_send(chat, "alice", "KLINE a@b@c :x");
	chat_expect(chat, "alice", "* NOTICE alice :*was expected*");
	chat_send(chat, "bob", "PING x");
	chat_expect(chat, "bob", "* PONG *");
}

static void test_the_same_again(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "KLINE evil@nowhere.example");
	chat_expect(chat, "alice", "* NOTICE alice :*is banned*");
	chat_send(chat, "alice", "KLINE EVIL@nowhere.example");
	chat_expect(chat, "alice", "* NOTICE alice :*is banned already*");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "KLINE evil@nowhere.example");
	chat_expect(chat, "alice", "* 481 *");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_fits_is_closed),
		chat_test(test_who_comes_later_is_refused),
		chat_test(test_it_ends_by_itself),
		chat_test(test_a_nick_stands_for_its_host),
		chat_test(test_not_everybody_at_once),
		chat_test(test_the_same_again),
		chat_test(test_it_is_for_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
