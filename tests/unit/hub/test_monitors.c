#include "support/operators.h"

static void test_a_watcher_hears_of_each_change_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "MONITOR + bob,robert");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "NICK robert");
	chat_expect(chat, "alice", "* 731 alice :bob");
	chat_expect(chat, "alice", "* 730 alice :robert!~user@192.0.2.1");
	chat_expect_nothing(chat, "alice");
	chat_vanish(chat, "bob");
	chat_expect(chat, "alice", "* 731 alice :robert");
	chat_expect_nothing(chat, "alice");
}

static void test_who_watches_itself_hears_nothing_twice(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "extended-monitor away-notify");
	chat_send(chat, "alice", "MONITOR + alice");
	chat_expect(chat, "alice", "* 730 alice :alice!*");
	chat_send(chat, "alice", "AWAY :afk");
	chat_expect(chat, "alice", "* 306 alice :*");
	chat_expect_nothing(chat, "alice");
}

static void test_a_watcher_that_is_killed_leaves_nothing_behind(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MONITOR + bob,root");
	chat_send(chat, "bob", "MONITOR + alice,bob");
	chat_skip_all(chat);
	chat_send(chat, "root", "KILL alice :x");
	chat_expect(chat, "bob", "* 731 bob :alice");
	chat_send(chat, "root", "KILL bob :x");
	chat_connect(chat, "carol");
	chat_send(chat, "carol", "MONITOR + root");
	chat_expect(chat, "carol", "* 730 carol :root!*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_a_watcher_hears_of_each_change_once),
		chat_test(test_who_watches_itself_hears_nothing_twice),
		chat_test(test_a_watcher_that_is_killed_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
