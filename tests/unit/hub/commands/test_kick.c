#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

static void test_all_members_and_the_kicked_one_see_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "KICK #x bob :enough now");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 KICK #x bob :enough now");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 KICK #x bob :enough now");
	chat_expect(chat, "carol", ":alice!~user@192.0.2.1 KICK #x bob :enough now");
	chat_send(chat, "alice", "PRIVMSG #x :bob is gone");
	chat_expect(chat, "carol", "* PRIVMSG *");
	chat_expect_nothing(chat, "bob");
}

static void test_without_a_comment_the_nick_is_one(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "KICK #x bob");
	chat_expect(chat, "bob", ":alice!* KICK #x bob :alice");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "KICK #x bob :");
	chat_expect(chat, "bob", ":alice!* KICK #x bob :alice");
}

static void test_several_nicks_of_one_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_connect(chat, "dave");
	chat_join_all(chat, "#x", "alice", "bob", "carol", "dave", NULL);
	chat_send(chat, "alice", "KICK #x bob,nobody,carol :out");
	chat_expect(chat, "dave", ":alice!* KICK #x bob :out");
	chat_expect(chat, "dave", ":alice!* KICK #x carol :out");
	chat_expect_nothing(chat, "dave");
	chat_expect(chat, "alice", ":alice!* KICK #x bob :out");
	chat_expect(chat, "alice", ":test.server 401 alice nobody *");
	chat_expect(chat, "alice", ":alice!* KICK #x carol :out");
	chat_expect_nothing(chat, "alice");
}

static void test_as_many_channels_as_nicks(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_join_all(chat, "#y", "alice", "bob", NULL);
	chat_send(chat, "alice", "KICK #x,#y bob,bob :out");
	chat_expect(chat, "bob", ":alice!* KICK #x bob :out");
	chat_expect(chat, "bob", ":alice!* KICK #y bob :out");
	chat_skip_all(chat);
	chat_send(chat, "alice", "KICK #x,#y bob :out");
	chat_expect(chat, "alice", ":test.server 461 alice KICK :Not enough parameters");
	chat_expect_nothing(chat, "alice");
}

static void test_no_more_than_announced(void **state)
{
	struct chat *chat = *state;
	static const char *const nicks[] = {"bob", "carol", "dave", "erin", "frank"};
	chat_connect(chat, "alice");
	for (size_t i = 0; i < 5; i++) {
		chat_connect(chat, nicks[i]);
		chat_join_all(chat, "#x", i ? nicks[i] : "alice", i ? NULL : "bob", NULL);
	}
	chat_send(chat, "alice", "KICK #x bob,carol,dave,erin,frank");
	for (size_t i = 0; i < 4; i++)
		chat_await(chat, "frank", ":alice!* KICK #x *");
	chat_expect_nothing(chat, "frank");
}

static void test_who_may_not(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "KICK #x alice");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_send(chat, "carol", "KICK #x alice");
	chat_expect(chat, "carol", ":test.server 442 carol #x :You're not on that channel");
	chat_send(chat, "carol", "KICK #nowhere alice");
	chat_expect(chat, "carol", ":test.server 403 carol #nowhere :No such channel");
	chat_send(chat, "carol", "KICK #x");
	chat_expect(chat, "carol", ":test.server 461 carol KICK :Not enough parameters");
	chat_send(chat, "alice", "KICK #x carol");
	chat_expect(chat, "alice", ":test.server 441 alice carol #x :They aren't on that channel");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
}

static void test_half_operators_kick_those_below_them(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "MODE #x +hv bob carol");
	chat_skip_all(chat);
	chat_send(chat, "bob", "KICK #x alice");
	chat_expect(chat, "bob", "* 482 bob #x *");
	chat_send(chat, "bob", "KICK #x carol");
	chat_expect(chat, "bob", ":bob!* KICK #x carol :bob");
	chat_expect(chat, "carol", ":bob!* KICK #x carol :bob");
}

static void test_operators_kick_operators_and_themselves(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +o bob");
	chat_skip_all(chat);
	/* The channel ends between the two. */
	chat_send(chat, "alice", "KICK #x bob,alice,bob");
	chat_expect(chat, "alice", ":alice!* KICK #x bob :alice");
	chat_expect(chat, "alice", ":alice!* KICK #x alice :alice");
	chat_expect(chat, "alice", ":test.server 403 alice #x *");
	chat_expect(chat, "bob", ":alice!* KICK #x bob :alice");
	chat_expect_nothing(chat, "bob");
}

static void test_long_comments_are_cut(void **state)
{
	struct chat *chat = *state;
	char comment[KICK_LIMIT + 51], expected[512];
	memset(comment, 'a', sizeof(comment) - 1);
	comment[sizeof(comment) - 1] = '\0';
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "KICK #x bob :%s", comment);
	snprintf(expected, sizeof(expected), ":alice!~user@192.0.2.1 KICK #x bob :%.*s", KICK_LIMIT, comment);
	assert_string_equal(chat_next(chat, "bob"), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_all_members_and_the_kicked_one_see_it),
		chat_test(test_without_a_comment_the_nick_is_one),
		chat_test(test_several_nicks_of_one_channel),
		chat_test(test_as_many_channels_as_nicks),
		chat_test(test_no_more_than_announced),
		chat_test(test_who_may_not),
		chat_test(test_half_operators_kick_those_below_them),
		chat_test(test_operators_kick_operators_and_themselves),
		chat_test(test_long_comments_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
