#include "support/chat.h"

static void test_it_shows_the_lines(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->motd, "Be kind.\n\nThe end.\n");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MOTD");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 375 alice :- test.server Message of the day - ");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- Be kind.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- ");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 372 alice :- The end.");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 376 alice :End of /MOTD command");
	chat_expect_nothing(chat, "alice");
}

static void test_there_is_none(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MOTD test.server");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 422 alice :MOTD File is missing");
	chat_expect_nothing(chat, "alice");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "MOTD other.server");
	chat_expect(chat, "alice", "* 402 alice other.server :*");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_shows_the_lines),
		chat_test(test_there_is_none),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
