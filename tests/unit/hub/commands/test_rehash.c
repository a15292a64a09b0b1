#include "support/operators.h"

static void test_an_operator_has_it_read_again(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "REHASH");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 382 alice * :Rehashing");
	assert_int_equal(chat_reload_count(chat), 1);
	chat_expect_nothing(chat, "alice");
}

static void test_the_file_is_named(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->config_file, "/etc/chat/serve.conf");
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "REHASH");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 382 alice /etc/chat/serve.conf :Rehashing");
}

static void test_it_is_for_operators(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "REHASH");
	chat_expect(chat, "alice", "* 481 *");
	assert_int_equal(chat_reload_count(chat), 0);
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_an_operator_has_it_read_again),
		chat_test(test_the_file_is_named),
		chat_test(test_it_is_for_operators),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
