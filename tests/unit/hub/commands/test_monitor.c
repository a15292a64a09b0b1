#include "support/chat.h"

static void test_adding_tells_who_is_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MONITOR + BOB,Carol");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 730 alice :bob!~user@192.0.2.1");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :Carol");
	chat_expect_nothing(chat, "alice");
}

static void test_coming_and_going(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_expect(chat, "alice", "* 731 *");
	chat_connect(chat, "bob");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 730 alice :bob!~user@192.0.2.1");
	chat_send(chat, "bob", "NICK robert");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :bob");
	chat_send(chat, "bob", "NICK BOB");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 730 alice :BOB!~user@192.0.2.1");
	chat_send(chat, "bob", "NICK Bob");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "QUIT");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :Bob");
	chat_expect_nothing(chat, "alice");
}

static void test_removing_and_clearing(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "alice", "MONITOR + bob,carol,dave");
	chat_skip_all(chat);
	chat_send(chat, "alice", "MONITOR - BOB");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MONITOR L");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 732 alice :carol,dave");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 733 alice :End of MONITOR list");
	chat_send(chat, "bob", "QUIT");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MONITOR C");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "carol", "QUIT");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MONITOR L");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 733 alice :End of MONITOR list");
	chat_expect_nothing(chat, "alice");
}

static void test_status(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MONITOR + bob,carol");
	chat_skip_all(chat);
	chat_send(chat, "alice", "MONITOR S");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 730 alice :bob!~user@192.0.2.1");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :carol");
	chat_expect_nothing(chat, "alice");
}

static void test_the_list_has_a_limit(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_monitors = 2;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MONITOR + a,b,c,d");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 734 alice 2 c,d :Monitor list is full.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :a,b");
	chat_send(chat, "alice", "MONITOR + a,c");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 734 alice 2 c :Monitor list is full.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 alice :a");
	chat_expect_nothing(chat, "alice");
}

static void test_what_is_no_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MONITOR + *!user@host");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 432 alice *!user@host :Erroneous nickname");
	chat_send(chat, "alice", "MONITOR L");
	chat_expect(chat, "alice", "* 733 *");
	chat_send(chat, "alice", "MONITOR +");
	chat_expect(chat, "alice", "* 461 alice MONITOR :*");
	chat_send(chat, "alice", "MONITOR X");
	chat_expect(chat, "alice", "* 400 alice MONITOR :*");
	chat_send(chat, "alice", "MONITOR");
	chat_expect(chat, "alice", "* 461 *");
	chat_expect_nothing(chat, "alice");
}

static void test_long_lists_take_several_lines(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_monitors = 100;
	chat_connect(chat, "alice");
	for (int i = 0; i < 40; i++)
		chat_send(chat, "alice", "MONITOR + nick-of-thirty-characters-%02d", i);
	chat_skip_all(chat);
	chat_send(chat, "alice", "MONITOR L");
	chat_expect(chat, "alice", "* 732 alice :*");
	chat_expect(chat, "alice", "* 732 alice :*");
	chat_await(chat, "alice", "* 733 *");
}

static void test_extended_monitor_tells_more(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "extended-monitor away-notify setname");
	chat_connect_with(chat, "carol", "extended-monitor");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_send(chat, "carol", "MONITOR + bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "AWAY :afk");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 AWAY :afk");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "AWAY");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 AWAY");
	chat_send(chat, "bob", "SETNAME :new name");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 SETNAME :new name");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "carol");
}

static void test_who_shares_a_channel_hears_it_once(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "extended-monitor away-notify");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "AWAY :afk");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 AWAY :afk");
	chat_expect_nothing(chat, "alice");
}

static void test_who_watches_may_leave(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_send(chat, "carol", "MONITOR + bob");
	chat_skip_all(chat);
	chat_send(chat, "alice", "QUIT");
	chat_send(chat, "bob", "QUIT");
	chat_expect(chat, "carol", "* 731 carol :bob");
	chat_expect_nothing(chat, "carol");
}

static void test_news_are_no_messages_with_an_id(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags server-time");
	chat_send(chat, "alice", "MONITOR + bob");
	chat_skip_all(chat);
	chat_connect(chat, "bob");
	assert_string_equal(
		chat_next(chat, "alice"), "@time=2023-11-14T22:13:20.000Z :test.server 730 alice :bob!~user@192.0.2.1");
}

static void test_ones_own_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MONITOR + alice,bob");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "NICK bob");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 NICK :bob");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 731 bob :alice");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 730 bob :bob!~user@192.0.2.1");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_adding_tells_who_is_there),
		chat_test(test_coming_and_going),
		chat_test(test_removing_and_clearing),
		chat_test(test_status),
		chat_test(test_the_list_has_a_limit),
		chat_test(test_what_is_no_nick),
		chat_test(test_long_lists_take_several_lines),
		chat_test(test_extended_monitor_tells_more),
		chat_test(test_who_shares_a_channel_hears_it_once),
		chat_test(test_who_watches_may_leave),
		chat_test(test_news_are_no_messages_with_an_id),
		chat_test(test_ones_own_nick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
