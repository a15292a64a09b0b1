#include "support/chat.h"

static void test_it_says_who_runs_the_server(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->admin_location, "Room 1");
	hub_settings_set(&chat_settings(chat)->admin_organization, "Us");
	hub_settings_set(&chat_settings(chat)->admin_email, "root@test.server");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "ADMIN");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 256 alice test.server :Administrative info");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 257 alice :Room 1");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 258 alice :Us");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 259 alice :root@test.server");
	chat_expect_nothing(chat, "alice");
}

static void test_nobody_has_said(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "ADMIN");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 423 alice test.server :No administrative info available");
	chat_expect_nothing(chat, "alice");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "ADMIN other.server");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 402 alice other.server :No such server");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_says_who_runs_the_server),
		chat_test(test_nobody_has_said),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
