#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

static void test_away_and_back(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "AWAY :asleep");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 306 alice :You have been marked as being away");
	chat_send(chat, "alice", "AWAY :asleep");
	chat_expect(chat, "alice", "* 306 *");
	chat_send(chat, "alice", "AWAY");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 305 alice :You are no longer marked as being away");
	chat_send(chat, "alice", "AWAY :");
	chat_expect(chat, "alice", "* 305 *");
	chat_expect_nothing(chat, "alice");
}

static void test_peers_with_away_notify_see_each_change_once(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "away-notify");
	chat_connect_with(chat, "bob", "away-notify");
	chat_connect(chat, "carol");
	chat_connect_with(chat, "dave", "away-notify");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_join_all(chat, "#y", "alice", "bob", NULL);
	chat_send(chat, "alice", "AWAY :asleep");
	chat_send(chat, "alice", "AWAY :asleep");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 AWAY :asleep");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "AWAY");
	chat_send(chat, "alice", "AWAY");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 AWAY");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
	chat_expect_nothing(chat, "dave");
	for (unsigned i = 0; i < 4; i++)
		chat_expect(chat, "alice", "* 30? *");
	chat_expect_nothing(chat, "alice");
}

static void test_without_a_channel_nobody_is_told(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "away-notify");
	chat_send(chat, "alice", "AWAY :asleep");
	chat_expect(chat, "alice", "* 306 *");
	chat_expect_nothing(chat, "alice");
}

static void test_long_texts_are_cut(void **state)
{
	struct chat *chat = *state;
	char text[AWAY_LIMIT + 51], expected[512];
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "AWAY :%s", text);
	chat_send(chat, "bob", "PRIVMSG alice :hello");
	snprintf(expected, sizeof(expected), ":test.server 301 bob alice :%.*s", AWAY_LIMIT, text);
	assert_string_equal(chat_next(chat, "bob"), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_away_and_back),
		chat_test(test_peers_with_away_notify_see_each_change_once),
		chat_test(test_without_a_channel_nobody_is_told),
		chat_test(test_long_texts_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
