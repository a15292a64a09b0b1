#include "support/chat.h"

static void test_there_is_one_server(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->description, "test server");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "LINKS");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 364 alice test.server test.server :0 test server");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 365 alice * :End of /LINKS list");
	chat_expect_nothing(chat, "alice");
}

static void test_a_mask_that_does_not_fit(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "LINKS other.*");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 365 alice other.* :End of /LINKS list");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "LINKS test.server *.server");
	chat_expect(chat, "alice", "* 364 alice *");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 365 alice *.server :End of /LINKS list");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_there_is_one_server),
		chat_test(test_a_mask_that_does_not_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
