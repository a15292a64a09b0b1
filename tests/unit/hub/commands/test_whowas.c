#include "support/chat.h"

static void test_who_has_left(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "QUIT :bye");
	chat_send(chat, "alice", "WHOWAS BOB");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 314 alice bob ~user 192.0.2.1 * :Real Name");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 312 alice bob test.server :2023-11-14T22:13:20.000Z");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 369 alice BOB :End of WHOWAS");
	chat_expect_nothing(chat, "alice");
}

static void test_who_has_another_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NICK robert");
	chat_send(chat, "alice", "WHOWAS bob");
	chat_expect(chat, "alice", "* 314 alice bob *");
	chat_skip_all(chat);
	chat_send(chat, "bob", "NICK Robert");
	chat_send(chat, "alice", "WHOWAS robert");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 406 alice robert :There was no such nickname");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 369 alice robert :End of WHOWAS");
	chat_expect_nothing(chat, "alice");
}

static void test_the_latest_come_first(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "QUIT");
	chat_open(chat, "bob2");
	chat_send(chat, "bob2", "NICK bob");
	chat_send(chat, "bob2", "USER other 0 * :Second");
	chat_send(chat, "bob2", "QUIT");
	chat_send(chat, "alice", "WHOWAS bob 1");
	chat_expect(chat, "alice", "* 314 alice bob ~other 192.0.2.1 ? :Second");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 369 *");
	chat_send(chat, "alice", "WHOWAS bob");
	chat_expect(chat, "alice", "* 314 * :Second");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 314 * :Real Name");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 369 *");
	chat_send(chat, "alice", "WHOWAS bob -1");
	chat_expect(chat, "alice", "* 314 *");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 314 *");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 369 *");
	chat_send(chat, "alice", "WHOWAS bob 0");
	chat_expect(chat, "alice", "* 314 *");
	chat_expect(chat, "alice", "* 312 *");
	chat_expect(chat, "alice", "* 314 *");
	chat_skip_all(chat);
	chat_expect_nothing(chat, "alice");
}

static void test_nobody_was_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "WHOWAS nobody");
	chat_expect(chat, "alice", "* 406 alice nobody :*");
	chat_expect(chat, "alice", "* 369 alice nobody :*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "WHOWAS");
	chat_expect(chat, "alice", "* 431 *");
	chat_send(chat, "alice", "WHOWAS alice");
	chat_expect(chat, "alice", "* 406 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_has_left),
		chat_test(test_who_has_another_nick),
		chat_test(test_the_latest_come_first),
		chat_test(test_nobody_was_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
