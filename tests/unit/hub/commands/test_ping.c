#include "support/chat.h"

static void test_the_token_comes_back(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PING abcdef");
	assert_string_equal(chat_next(chat, "alice"), ":test.server PONG test.server :abcdef");
	chat_send(chat, "alice", "PING :two words");
	assert_string_equal(chat_next(chat, "alice"), ":test.server PONG test.server :two words");
	chat_expect_nothing(chat, "alice");
}

static void test_before_registration_too(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PING abcdef");
	chat_expect(chat, "alice", ":test.server PONG test.server :abcdef");
}

static void test_without_a_token(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PING");
	chat_expect(chat, "alice", ":test.server 461 alice PING :Not enough parameters");
	chat_send(chat, "alice", "PING :");
	chat_expect(chat, "alice", ":test.server 461 alice PING :Not enough parameters");
}

static void test_the_label_is_on_the_answer(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_send(chat, "alice", "@label=98765 PING x");
	assert_string_equal(chat_next(chat, "alice"), "@label=98765 :test.server PONG test.server :x");
}

static void test_answers_come_in_the_order_of_what_was_asked(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	static const char lines[] = "PING one\r\nJOIN #x\r\nPING two\r\nPRIVMSG bob :hello\r\nPING three\r\n";
	chat_send_bytes(chat, "alice", lines, sizeof(lines) - 1);
	chat_expect(chat, "alice", "* PONG * :one");
	chat_expect(chat, "alice", ":alice!* JOIN #x");
	chat_expect(chat, "alice", "* 353 *");
	chat_expect(chat, "alice", "* 366 *");
	chat_expect(chat, "alice", "* PONG * :two");
	chat_expect(chat, "alice", "* PONG * :three");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":alice!* PRIVMSG bob :hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_token_comes_back),
		chat_test(test_before_registration_too),
		chat_test(test_without_a_token),
		chat_test(test_the_label_is_on_the_answer),
		chat_test(test_answers_come_in_the_order_of_what_was_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
