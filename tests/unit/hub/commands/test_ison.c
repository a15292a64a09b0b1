#include "support/chat.h"

static void test_it_names_who_is_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "ISON BOB nobody :alice  carol");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 303 alice :bob alice");
	chat_expect_nothing(chat, "alice");
}

static void test_nobody_is_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "ISON nobody");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 303 alice :");
	chat_expect_nothing(chat, "alice");
}

static void test_it_wants_a_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "ISON");
	chat_expect(chat, "alice", "* 461 alice ISON :*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_names_who_is_there),
		chat_test(test_nobody_is_there),
		chat_test(test_it_wants_a_nick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
