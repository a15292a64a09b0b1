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

/* A page cannot make a browser speak IRC by putting lines into the body of a request. */
static void test_a_browser_gets_no_further(void **state)
{
	struct chat *chat = *state;
	static const char request[] = "POST / HTTP/1.1\r\nHost: 127.0.0.1:6667\r\n\r\nNICK evil\r\nUSER e 0 * :e\r\n";
	chat_open(chat, "browser");
	chat_send_bytes(chat, "browser", request, sizeof(request) - 1);
	chat_expect(chat, "browser", "ERROR :Closing Link: 192.0.2.1 (This is no web server)");
	chat_expect_nothing(chat, "browser");
	chat_expect_closed(chat, "browser");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "POST it");
	chat_expect(chat, "alice", ":test.server 421 alice POST :Unknown command");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_is_no_command),
		chat_test(test_a_command_that_cannot_be_shown),
		chat_test(test_before_registration),
		chat_test(test_a_browser_gets_no_further),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
