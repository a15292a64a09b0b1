#include "support/operators.h"

#include <stdlib.h>

#include <apollon/base/alloc.h>

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

/* Workers of tests hash to "fake:" and the password. */
static struct hub_operator *add_hashed(struct chat *chat, const char *name, const char *password)
{
	chat_add_operator(chat, name, "", "*@*");
	struct hub_operator *row = chat_settings(chat)->operators;
	free(row->password);
	row->password = NULL;
	row->password_hash = password ? alloc_text(password) : NULL;
	return row;
}

static void test_hashes_are_verified_by_workers(void **state)
{
	struct chat *chat = *state;
	add_hashed(chat, "root", "fake:secret");
	chat_connect(chat, "alice");
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "OPER root wrong");
	chat_send(chat, "alice", "OPER nobody secret");
	chat_expect_nothing(chat, "alice");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 464 *");
	chat_expect(chat, "alice", "* 464 *");
	chat_expect_event(chat, "operator.failed - root wrong password");
	chat_expect_event(chat, "operator.failed - nobody no such name");
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* 381 *");
	chat_expect(chat, "alice", "* MODE alice +o");
	chat_expect_event(chat, "operator.won - root -");
}

static void test_the_answer_bears_the_label(void **state)
{
	struct chat *chat = *state;
	add_hashed(chat, "root", "fake:secret");
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "@label=a OPER root wrong");
	chat_send(chat, "alice", "@label=b PING x");
	chat_expect(chat, "alice", "@label=b * PONG *");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "@label=a * 464 *");
}

static void test_workers_may_be_busy_or_fail(void **state)
{
	struct chat *chat = *state;
	add_hashed(chat, "root", "fake:secret");
	chat_connect(chat, "alice");
	chat_set_password_limit(chat, 0);
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* FAIL OPER TEMPORARILY_UNAVAILABLE :Too many passwords*");
	chat_set_password_limit(chat, 10);
	chat_fail_passwords(chat, true);
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* FAIL OPER TEMPORARILY_UNAVAILABLE :*short of memory*");
	chat_fail_passwords(chat, false);
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* 381 *");
}

static void test_a_hash_that_has_changed_meanwhile_counts_no_more(void **state)
{
	struct chat *chat = *state;
	add_hashed(chat, "root", "fake:secret");
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "OPER root secret");
	chat_send(chat, "bob", "OPER root secret");
	chat_leave(chat, "bob");
	hub_apply(chat_hub(chat), hub_settings_create());
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 464 *");
}

static void test_a_certificate_is_enough_where_no_password_is(void **state)
{
	struct chat *chat = *state;
	add_hashed(chat, "root", NULL)->certificate = alloc_text("ab12");
	chat_open(chat, "alice");
	chat_secure(chat, "alice", "ab12");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER user 0 * :x");
	chat_connect(chat, "bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "OPER root");
	chat_expect(chat, "bob", "* 464 *");
	chat_expect_event(chat, "operator.failed - root not with that certificate");
	chat_send(chat, "bob", "OPER nobody");
	chat_expect(chat, "bob", "* 461 *");
	chat_send(chat, "alice", "OPER root");
	chat_expect(chat, "alice", "* 381 *");
}

static void test_all_that_is_asked_for_has_to_be_right(void **state)
{
	struct chat *chat = *state;
	struct hub_operator *row = add_hashed(chat, "root", "fake:secret");
	row->certificate = alloc_text("ab12");
	row->account = alloc_text("Alice");
	chat_register(chat, "alice", "password");
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* 464 *");
	chat_secure(chat, "alice", "ab12");
	chat_send(chat, "alice", "OPER root wrong");
	chat_expect(chat, "alice", "* 464 *");
	chat_send(chat, "alice", "OPER root secret");
	chat_expect(chat, "alice", "* 381 *");
	chat_connect(chat, "bob");
	chat_secure(chat, "bob", "ab12");
	chat_send(chat, "bob", "OPER root secret");
	chat_expect(chat, "bob", "* 491 *");
	chat_expect_event(chat, "operator.failed - root not logged in to its account");
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
		chat_test(test_hashes_are_verified_by_workers),
		chat_test(test_the_answer_bears_the_label),
		chat_test(test_workers_may_be_busy_or_fail),
		chat_test(test_a_hash_that_has_changed_meanwhile_counts_no_more),
		chat_test(test_a_certificate_is_enough_where_no_password_is),
		chat_test(test_all_that_is_asked_for_has_to_be_right),
		chat_test(test_it_must_come_from_the_right_place),
		chat_test(test_failures_are_told_to_operators_with_s),
		chat_test(test_who_sets_minus_o_is_none_any_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
