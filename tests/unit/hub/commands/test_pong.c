#include "support/chat.h"

static void test_it_is_not_answered(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PONG test.server");
	chat_send(chat, "alice", "PONG");
	chat_expect_nothing(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "PONG :whatever");
	chat_expect_nothing(chat, "bob");
}

static void test_a_label_is_acknowledged(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_send(chat, "alice", "@label=one PONG x");
	assert_string_equal(chat_next(chat, "alice"), "@label=one :test.server ACK");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_is_not_answered),
		chat_test(test_a_label_is_acknowledged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
