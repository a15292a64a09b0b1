#include "support/operators.h"

static void test_name_and_password_are_right(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "root", "secret", "*@*");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "OPER root secret");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 381 alice :You are now an IRC operator");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 MODE alice +o");
	chat_expect_nothing(chat, "alice");
	/* Again does no harm. */
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* 381 *");
	chat_expect_nothing(chat, "alice");
}

static void test_something_is_wrong(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "root", "secret", "*@*");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "OPER root Secret");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 464 alice :Password incorrect");
	chat_send(chat, "alice", "OPER root secrets");
	chat_expect(chat, "alice", "* 464 *");
	chat_send(chat, "alice", "OPER ROOT secret");
	chat_expect(chat, "alice", "* 464 *");
	chat_send(chat, "alice", "OPER root");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 461 alice OPER :Not enough parameters");
	chat_send(chat, "alice", "OPER nobody :");
	chat_expect(chat, "alice", "* 464 *");
	chat_send(chat, "alice", "MODE alice");
	chat_expect(chat, "alice", ":test.server 221 alice +");
	chat_expect_nothing(chat, "alice");
}

static void test_who_guesses_is_let_go(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "root", "secret", "*@*");
	chat_connect(chat, "alice");
	for (unsigned i = 0; i < 4; i++) {
		chat_send(chat, "alice", "OPER root guess%u", i);
		chat_expect(chat, "alice", "* 464 *");
	}
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "OPER root guess");
	chat_expect(chat, "alice", "* 464 *");
	chat_expect(chat, "alice", "ERROR *Too many wrong attempts at OPER*");
	chat_expect_closed(chat, "alice");
}

static void test_it_must_come_from_the_right_place(void **state)
{
	struct chat *chat = *state;
	chat_add_operator(chat, "far", "secret", "*@198.51.100.*");
	chat_add_operator(chat, "near", "secret", "user@192.0.2.*");
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "OPER far secret");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 491 alice :No O-lines for your host");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "OPER near secret");
	chat_expect(chat, "alice", "* 381 *");
}

static void test_failures_are_told_to_operators_with_s(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MODE alice +s");
	chat_skip_all(chat);
	chat_send(chat, "bob", "OPER root wrong");
	chat_expect(chat, "bob", "* 464 *");
	chat_expect(
		chat, "alice", ":test.server NOTICE * :*Failed OPER as root by bob (~user@192.0.2.1): wrong password");
	chat_expect_nothing(chat, "alice");
}

static void test_who_sets_minus_o_is_none_any_more(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "MODE alice -o");
	chat_expect(chat, "alice", ":alice!* MODE alice -o");
	chat_send(chat, "alice", "WALLOPS :x");
	chat_expect(chat, "alice", "* 481 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_name_and_password_are_right),
		chat_test(test_something_is_wrong),
		chat_test(test_who_guesses_is_let_go),
		chat_test(test_it_must_come_from_the_right_place),
		chat_test(test_failures_are_told_to_operators_with_s),
		chat_test(test_who_sets_minus_o_is_none_any_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
