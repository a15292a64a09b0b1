#include "support/operators.h"

static void test_it_counts(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_open(chat, "carol");
	chat_send(chat, "bob", "MODE bob +i");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "LUSERS");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 251 alice :There are 1 users and 1 invisible on 1 servers");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 252 alice 0 :operator(s) online");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 253 alice 1 :unknown connection(s)");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 254 alice 1 :channels formed");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 255 alice :I have 2 clients and 0 servers");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 265 alice 2 2 :Current local users 2, max 2");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 266 alice 2 2 :Current global users 2, max 2");
	chat_expect_nothing(chat, "alice");
}

static void test_the_peak_stays(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "QUIT");
	chat_send(chat, "alice", "LUSERS");
	chat_await(chat, "alice", "* 265 alice 1 2 :Current local users 1, max 2");
}

static void test_operators_count(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "LUSERS");
	chat_await(chat, "alice", "* 252 alice 1 :operator(s) online");
	chat_send(chat, "alice", "MODE alice -o");
	chat_skip_all(chat);
	chat_send(chat, "alice", "LUSERS");
	chat_await(chat, "alice", "* 252 alice 0 :operator(s) online");
}

static void test_another_server_is_not_here(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "LUSERS * other.server");
	chat_expect(chat, "alice", "* 402 alice other.server :*");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_counts),
		chat_test(test_the_peak_stays),
		chat_test(test_operators_count),
		chat_test(test_another_server_is_not_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
