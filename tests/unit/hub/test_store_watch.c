#include <support/unit.h>

#include <support/chat.h>
#include <support/operators.h>

static void change_something(struct chat *chat, const char *nick)
{
	chat_send(chat, nick, "REGISTER * * long-enough-a-password");
	chat_skip(chat, nick);
}

static void test_operators_hear_that_the_store_fails_and_that_it_works_again(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_send(chat, "root", "MODE root +s");
	chat_connect(chat, "alice");
	chat_skip_all(chat);
	chat_fail_store(chat, "the disk is full");
	change_something(chat, "alice");
	chat_expect(chat, "root", "* NOTICE * :*store has failed*the disk is full");
	change_something(chat, "alice");
	chat_expect_nothing(chat, "root");
	chat_expect_nothing(chat, "alice");
	chat_fail_store(chat, "");
	change_something(chat, "alice");
	chat_expect(chat, "root", "* NOTICE * :*store keeps changes again");
	chat_expect_nothing(chat, "root");
}

static void test_while_it_fails_they_hear_so_again_after_a_minute(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_send(chat, "root", "MODE root +s");
	chat_connect(chat, "alice");
	chat_skip_all(chat);
	chat_fail_store(chat, "the disk is full");
	change_something(chat, "alice");
	chat_expect(chat, "root", "* NOTICE * :*store has failed*");
	chat_pass(chat, 61);
	change_something(chat, "alice");
	chat_await(chat, "root", "* NOTICE * :*store has failed*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_operators_hear_that_the_store_fails_and_that_it_works_again),
		chat_test(test_while_it_fails_they_hear_so_again_after_a_minute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
