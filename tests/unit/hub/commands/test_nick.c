#include "support/chat.h"

#include <stdio.h>

static void test_a_new_nick_is_told_once_to_all_who_share_a_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#one", "alice", "bob", NULL);
	chat_join_all(chat, "#two", "alice", "bob", NULL);
	chat_send(chat, "alice", "NICK alicia");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 NICK :alicia");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 NICK :alicia");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
}

static void test_the_old_nick_is_free_at_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "NICK alicia");
	chat_send(chat, "bob", "NICK Alice");
	chat_expect(chat, "bob", ":bob!* NICK :Alice");
	chat_expect_nothing(chat, "bob");
}

static void test_a_nick_in_use_is_refused(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NICK ALICE");
	chat_expect(chat, "bob", ":test.server 433 bob ALICE :Nickname is already in use");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG bob :still bob?");
	chat_expect(chat, "bob", ":alice!* PRIVMSG bob :still bob?");
}

static void test_the_case_may_change(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "NICK Alice");
	chat_expect(chat, "alice", ":alice!* NICK :Alice");
	chat_expect(chat, "bob", ":alice!* NICK :Alice");
	chat_send(chat, "alice", "NICK Alice");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void test_bad_nicks_are_refused_and_named(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	static const char *const bad[] = {
		"*", "1st", "a.b", "#x", "a!b", "-a", "näh", "a234567890123456789012345678901"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char expected[128];
		snprintf(expected, sizeof(expected), ":test.server 432 alice %s :Erroneous nickname", bad[i]);
		chat_send(chat, "alice", "NICK %s", bad[i]);
		assert_string_equal(chat_next(chat, "alice"), expected);
		chat_expect_nothing(chat, "alice");
	}
	/* What would not be one parameter is not repeated. */
	chat_send(chat, "alice", "NICK :a b");
	chat_expect(chat, "alice", ":test.server 432 alice * :Erroneous nickname");
}

static void test_a_nick_must_be_given(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NICK");
	chat_expect(chat, "alice", ":test.server 431 alice :No nickname given");
	chat_send(chat, "alice", "NICK :");
	chat_expect(chat, "alice", ":test.server 431 alice :No nickname given");
	chat_expect_nothing(chat, "alice");
}

static void test_the_longest_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NICK a23456789012345678901234567890");
	chat_expect(chat, "alice", ":alice!* NICK :a23456789012345678901234567890");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_a_new_nick_is_told_once_to_all_who_share_a_channel),
		chat_test(test_the_old_nick_is_free_at_once),
		chat_test(test_a_nick_in_use_is_refused),
		chat_test(test_the_case_may_change),
		chat_test(test_bad_nicks_are_refused_and_named),
		chat_test(test_a_nick_must_be_given),
		chat_test(test_the_longest_nick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
