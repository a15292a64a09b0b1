#include "support/chat.h"

static void test_all_members_see_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "PART #x");
	assert_string_equal(chat_next(chat, "bob"), ":bob!~user@192.0.2.1 PART #x");
	chat_expect_nothing(chat, "bob");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 PART #x");
	chat_expect_nothing(chat, "alice");
	/* bob hears no more of it. */
	chat_send(chat, "alice", "PRIVMSG #x :alone at last");
	chat_expect_nothing(chat, "bob");
}

static void test_with_a_reason_from_several(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_join_all(chat, "#y", "alice", "bob", NULL);
	chat_send(chat, "bob", "PART #x,#y :bye everyone");
	chat_expect(chat, "bob", ":bob!* PART #x :bye everyone");
	chat_expect(chat, "bob", ":bob!* PART #y :bye everyone");
	chat_expect_nothing(chat, "bob");
	chat_expect(chat, "alice", ":bob!* PART #x :bye everyone");
	chat_expect(chat, "alice", ":bob!* PART #y :bye everyone");
	chat_expect_nothing(chat, "alice");
}

static void test_where_one_is_not(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "PART #x");
	chat_expect(chat, "bob", ":test.server 442 bob #x :You're not on that channel");
	chat_send(chat, "bob", "PART #nowhere");
	chat_expect(chat, "bob", ":test.server 403 bob #nowhere :No such channel");
	chat_send(chat, "bob", "PART");
	chat_expect(chat, "bob", ":test.server 461 bob PART :Not enough parameters");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_a_secret_channel_is_not_given_away(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +s");
	chat_send(chat, "bob", "PART #x");
	chat_expect(chat, "bob", ":test.server 403 bob #x :No such channel");
}

static void test_the_last_one_ends_the_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +k sesame");
	chat_send(chat, "alice", "PART #x");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	chat_expect(chat, "bob", "* 353 bob = #x :@bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_all_members_see_it),
		chat_test(test_with_a_reason_from_several),
		chat_test(test_where_one_is_not),
		chat_test(test_a_secret_channel_is_not_given_away),
		chat_test(test_the_last_one_ends_the_channel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
