#include "support/chat.h"

static void test_what_is_no_command(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NONSENSE :a b");
	chat_expect(chat, "alice", ":test.server 421 alice NONSENSE :Unknown command");
	chat_send(chat, "alice", "privmsg: bob");
	chat_expect(chat, "alice", ":test.server 421 alice PRIVMSG: :Unknown command");
	chat_expect_nothing(chat, "alice");
}

/* A word with a colon in front would be read as the text of the answer. */
static void test_a_command_that_cannot_be_shown(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", ":source :word");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 421 alice * :Unknown command");
}

static void test_before_registration(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NONSENSE");
	chat_expect(chat, "alice", ":test.server 451 * :You have not registered");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":test.server 451 * :You have not registered");
	chat_send(chat, "alice", "PASS");
	chat_expect(chat, "alice", ":test.server 461 * PASS :Not enough parameters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_is_no_command),
		chat_test(test_a_command_that_cannot_be_shown),
		chat_test(test_before_registration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
