#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

static void test_all_members_see_a_new_topic(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "TOPIC #x :tea at five");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 TOPIC #x :tea at five");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 TOPIC #x :tea at five");
	chat_expect_nothing(chat, "bob");
}

static void test_asking_for_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "TOPIC #x");
	chat_expect(chat, "bob", ":test.server 331 bob #x :No topic is set");
	chat_send(chat, "alice", "TOPIC #x :tea at five");
	chat_send(chat, "bob", "TOPIC #x");
	chat_expect(chat, "bob", ":test.server 332 bob #x :tea at five");
	chat_expect(chat, "bob", ":test.server 333 bob #x alice 1700000000");
	chat_expect_nothing(chat, "bob");
}

static void test_an_empty_one_removes_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "TOPIC #x :tea at five");
	chat_skip_all(chat);
	chat_send(chat, "alice", "TOPIC #x :");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 TOPIC #x :");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 TOPIC #x :");
	chat_send(chat, "bob", "TOPIC #x");
	chat_expect(chat, "bob", "* 331 *");
}

static void test_protected_from_who_is_no_operator(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +v bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "TOPIC #x :mine");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE #x -t+h bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "TOPIC #x :mine");
	chat_expect(chat, "bob", ":bob!* TOPIC #x :mine");
	chat_expect(chat, "alice", ":bob!* TOPIC #x :mine");
}

static void test_without_protection_any_member_may(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x -t");
	chat_skip_all(chat);
	chat_send(chat, "bob", "TOPIC #x :ours");
	chat_expect(chat, "alice", ":bob!* TOPIC #x :ours");
}

static void test_outsiders(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "TOPIC #x :mine");
	chat_expect(chat, "bob", ":test.server 442 bob #x :You're not on that channel");
	chat_send(chat, "bob", "TOPIC #nowhere :mine");
	chat_expect(chat, "bob", ":test.server 403 bob #nowhere :No such channel");
	chat_send(chat, "bob", "TOPIC #nowhere");
	chat_expect(chat, "bob", ":test.server 403 bob #nowhere :No such channel");
	chat_send(chat, "alice", "MODE #x +s");
	chat_send(chat, "bob", "TOPIC #x");
	chat_expect(chat, "bob", ":test.server 403 bob #x :No such channel");
	chat_send(chat, "bob", "TOPIC");
	chat_expect(chat, "bob", ":test.server 461 bob TOPIC :Not enough parameters");
}

static void test_too_long_ones_are_cut_between_characters(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_join_all(chat, "#x", "alice", NULL);
	/* Two bytes each, behind one of one byte: the limit is in the middle of one. */
	char topic[2 * TOPIC_LIMIT] = "a", expected[2 * TOPIC_LIMIT];
	for (unsigned i = 0; i < TOPIC_LIMIT / 2 + 10; i++)
		strcat(topic, "é");
	chat_send(chat, "alice", "TOPIC #x :%s", topic);
	int len = TOPIC_LIMIT % 2 ? TOPIC_LIMIT : TOPIC_LIMIT - 1;
	snprintf(expected, sizeof(expected), ":alice!~user@192.0.2.1 TOPIC #x :%.*s", len, topic);
	assert_string_equal(chat_next(chat, "alice"), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_all_members_see_a_new_topic),
		chat_test(test_asking_for_it),
		chat_test(test_an_empty_one_removes_it),
		chat_test(test_protected_from_who_is_no_operator),
		chat_test(test_without_protection_any_member_may),
		chat_test(test_outsiders),
		chat_test(test_too_long_ones_are_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
