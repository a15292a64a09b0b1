#include "support/chat.h"

static void test_peers_hear_of_it_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_join_all(chat, "#y", "alice", "bob", NULL);
	chat_send(chat, "alice", "QUIT :good night");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 QUIT :Quit: good night");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
	chat_expect(chat, "alice", "ERROR :*Quit: good night*");
	chat_expect_nothing(chat, "alice");
	chat_expect_closed(chat, "alice");
}

static void test_without_a_reason(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "QUIT");
	chat_expect(chat, "bob", ":alice!* QUIT :Client quit");
	chat_expect_closed(chat, "alice");
}

static void test_the_nick_is_free_and_what_follows_counts_no_more(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	static const char lines[] = "QUIT\r\nPRIVMSG #x :still here?\r\nNICK carol\r\n";
	chat_send_bytes(chat, "alice", lines, sizeof(lines) - 1);
	chat_expect(chat, "bob", ":alice!* QUIT *");
	chat_expect_nothing(chat, "bob");
	chat_connect(chat, "ALICE");
	chat_connect(chat, "carol");
}

static void test_before_registration(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "bob");
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "QUIT :never mind");
	chat_expect(chat, "alice", "ERROR :*");
	chat_expect_closed(chat, "alice");
	chat_send(chat, "bob", "LUSERS");
	chat_await(chat, "bob", "* 253 bob 0 *");
	chat_connect(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_peers_hear_of_it_once),
		chat_test(test_without_a_reason),
		chat_test(test_the_nick_is_free_and_what_follows_counts_no_more),
		chat_test(test_before_registration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
