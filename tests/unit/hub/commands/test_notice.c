#include "support/chat.h"

static void test_channels_and_users_get_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "NOTICE #x :hear, hear");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 NOTICE #x :hear, hear");
	chat_send(chat, "alice", "NOTICE bob :just you");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 NOTICE bob :just you");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_nothing_is_ever_answered(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "carol", NULL);
	chat_send(chat, "bob", "AWAY :asleep");
	chat_skip_all(chat);
	chat_send(chat, "alice", "NOTICE");
	chat_send(chat, "alice", "NOTICE bob");
	chat_send(chat, "alice", "NOTICE bob :");
	chat_send(chat, "alice", "NOTICE nobody :hello");
	chat_send(chat, "alice", "NOTICE #nowhere :hello");
	chat_send(chat, "alice", "NOTICE #x :hello");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "alice", "NOTICE carol,carol,carol,carol,carol :hello");
	chat_send(chat, "alice", "NOTICE bob :hello");
	chat_expect(chat, "bob", "* NOTICE bob :hello");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_a_label_is_acknowledged_all_the_same(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_send(chat, "alice", "@label=x NOTICE #nowhere :hello");
	assert_string_equal(chat_next(chat, "alice"), "@label=x :test.server ACK");
	chat_expect_nothing(chat, "alice");
}

static void test_it_is_echoed(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "echo-message");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "NOTICE bob :hello");
	chat_expect(chat, "alice", ":alice!* NOTICE bob :hello");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_channels_and_users_get_it),
		chat_test(test_nothing_is_ever_answered),
		chat_test(test_a_label_is_acknowledged_all_the_same),
		chat_test(test_it_is_echoed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
