#include <string.h>

#include "support/chat.h"

static void test_it_lists_all_commands(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "HELP");
	chat_expect(chat, "alice", ":test.server 704 alice ? :*");
	const char *line = chat_expect(chat, "alice", ":test.server 705 alice ? :*");
	assert_non_null(strstr(line, " PRIVMSG "));
	assert_non_null(strstr(line, " WHOWAS"));
	chat_expect(chat, "alice", ":test.server 706 alice ? :End of /HELP");
	chat_expect_nothing(chat, "alice");
}

static void test_it_tells_about_one(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "HELP topic");
	chat_expect(chat, "alice", ":test.server 704 alice TOPIC :TOPIC <*");
	chat_expect(chat, "alice", ":test.server 705 alice TOPIC :*");
	chat_expect(chat, "alice", ":test.server 706 alice TOPIC :*");
	chat_expect_nothing(chat, "alice");
}

static void test_there_is_no_such_command(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "HELP THISISNOTACOMMAND");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server 524 alice THISISNOTACOMMAND :No help available on this topic");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "HELP :a b");
	chat_expect(chat, "alice", ":test.server 524 alice ? :*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_it_lists_all_commands),
		chat_test(test_it_tells_about_one),
		chat_test(test_there_is_no_such_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
