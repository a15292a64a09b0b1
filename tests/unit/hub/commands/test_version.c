#include "support/chat.h"

static void test_version_and_tokens(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->version, "v1");
	hub_settings_set(&chat_settings(chat)->description, "test server");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "VERSION");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 351 alice v1 test.server :test server");
	chat_expect(chat, "alice", "* 005 alice *:are supported by this server");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "VERSION other.server");
	chat_expect(chat, "alice", "* 402 alice other.server :*");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_version_and_tokens),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
