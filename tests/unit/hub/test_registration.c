#include "support/chat.h"

#include <apollon/base/alloc.h>
#include <apollon/hub/settings.h>

static void test_nick_and_user_in_any_order(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "USER al 0 * :Alice");
	chat_expect(chat, "alice", ":test.server 001 alice *");
	chat_open(chat, "bob");
	chat_send(chat, "bob", "USER bob 0 * :Bob");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "NICK bob");
	chat_expect(chat, "bob", ":test.server 001 bob *");
}

static void test_a_bad_nick_can_be_made_good(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK *");
	chat_expect(chat, "alice", ":test.server 432 ? ? :Erroneous nickname");
	chat_send(chat, "alice", "USER u s e r");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "NICK valid");
	chat_expect(chat, "alice", ":test.server 001 valid *");
}

static void test_a_nick_in_use_can_be_made_another(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_open(chat, "second");
	chat_send(chat, "second", "NICK Alice");
	assert_string_equal(chat_next(chat, "second"), ":test.server 433 * Alice :Nickname is already in use");
	chat_send(chat, "second", "USER u s e r");
	chat_expect_nothing(chat, "second");
	chat_send(chat, "second", "NICK alicia");
	chat_expect(chat, "second", ":test.server 001 alicia *");
}

static void test_the_faster_one_gets_the_nick(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "one");
	chat_open(chat, "two");
	chat_send(chat, "one", "NICK alice");
	chat_send(chat, "two", "NICK alice");
	chat_send(chat, "two", "USER u s e r");
	chat_expect(chat, "two", ":test.server 001 alice *");
	chat_send(chat, "one", "USER u s e r");
	chat_expect(chat, "one", ":test.server 433 ? alice *");
	chat_expect_nothing(chat, "one");
	chat_send(chat, "one", "NICK bob");
	chat_expect(chat, "one", ":test.server 001 bob *");
}

static void test_nothing_else_before_it(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "JOIN #x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 451 * :You have not registered");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "PRIVMSG bob :hello");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 451 alice :You have not registered");
	chat_send(chat, "alice", "NOSUCHTHING");
	chat_expect(chat, "alice", "* 451 *");
	chat_expect_nothing(chat, "alice");
}

static void test_all_at_once(void **state)
{
	struct chat *chat = *state;
	static const char lines[] =
		"CAP REQ :multi-prefix\r\nnick alice\r\nuser u s e r\r\nCAP END\r\nJOIN #x\r\nPING done\r\n";
	chat_open(chat, "alice");
	chat_send_bytes(chat, "alice", lines, sizeof(lines) - 1);
	chat_expect(chat, "alice", ":test.server CAP ? ACK :multi-prefix");
	chat_expect(chat, "alice", ":test.server 001 alice *");
	chat_await(chat, "alice", ":alice!* JOIN #x");
	chat_await(chat, "alice", "* PONG * :done");
	chat_expect_nothing(chat, "alice");
}

static void test_who_is_banned_stays_outside(void **state)
{
	struct chat *chat = *state;
	struct hub_settings *settings = chat_settings(chat);
	struct hub_ban *ban = alloc_zeroed(1, sizeof(*ban));
	ban->mask = alloc_text("*mallory@192.0.2.*");
	ban->reason = alloc_text("no thanks");
	settings->bans = ban;
	chat_open(chat, "mallory");
	chat_send(chat, "mallory", "NICK mallory");
	chat_send(chat, "mallory", "USER mallory 0 * :Mallory");
	chat_expect(chat, "mallory", ":test.server 465 * :You are banned from this server (no thanks)");
	chat_expect(chat, "mallory", "ERROR *");
	chat_expect_nothing(chat, "mallory");
	chat_expect_closed(chat, "mallory");
	chat_connect(chat, "alice");
}

static void test_who_never_registers_is_closed(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->registration_timeout_s = 10;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_send(chat, "alice", "NICK alice");
	chat_skip(chat, "alice");
	chat_pass(chat, 8);
	chat_expect_nothing(chat, "alice");
	chat_pass(chat, 3);
	chat_expect(chat, "alice", "ERROR :*Registration timed out*");
	chat_expect_closed(chat, "alice");
	/* Its nick was not kept. */
	chat_connect(chat, "alice");
}

static void test_operators_with_server_notices_hear_of_it(void **state)
{
	struct chat *chat = *state;
	struct hub_settings *settings = chat_settings(chat);
	struct hub_operator *operator= alloc_zeroed(1, sizeof(*operator));
	operator->name = alloc_text("root");
	operator->password = alloc_text("secret");
	operator->mask = alloc_text("*@*");
	settings->operators = operator;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "OPER root secret");
	chat_send(chat, "alice", "MODE alice +s");
	chat_skip(chat, "alice");
	chat_connect(chat, "bob");
	chat_expect(chat, "alice", ":test.server NOTICE * :* Client connecting: bob (~user@192.0.2.1)");
	/* They are operators' no longer when she is none. */
	chat_send(chat, "alice", "MODE alice -o");
	chat_expect(chat, "alice", ":alice!* MODE alice -os");
	chat_connect(chat, "carol");
	chat_expect_nothing(chat, "alice");
}

static void say_who(struct chat *chat, const char *name)
{
	chat_send(chat, name, "NICK %s", name);
	chat_send(chat, name, "USER u 0 * :x");
}

static void test_a_hashed_password_is_verified_by_a_worker(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "$argon2id$fake:secret");
	chat_hold_passwords(chat);
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PASS secret");
	say_who(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG alice :too early");
	chat_expect(chat, "alice", "* 451 *");
	chat_expect_nothing(chat, "alice");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 001 alice *");
	chat_open(chat, "bob");
	chat_send(chat, "bob", "PASS wrong");
	say_who(chat, "bob");
	chat_expect(chat, "bob", "* 464 *");
	chat_expect(chat, "bob", "ERROR *Password incorrect*");
	chat_expect_closed(chat, "bob");
	chat_open(chat, "carol");
	say_who(chat, "carol");
	chat_expect(chat, "carol", "* 464 *");
	chat_expect_closed(chat, "carol");
}

static void test_workers_that_are_busy_are_no_wrong_password(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "$argon2id$fake:secret");
	chat_set_password_limit(chat, 0);
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PASS secret");
	say_who(chat, "alice");
	chat_expect(chat, "alice", "ERROR *try again in a moment*");
	chat_expect_closed(chat, "alice");
	chat_set_password_limit(chat, 10);
	chat_fail_passwords(chat, true);
	chat_open(chat, "bob");
	chat_send(chat, "bob", "PASS secret");
	say_who(chat, "bob");
	chat_expect(chat, "bob", "ERROR *try again in a moment*");
	chat_expect_closed(chat, "bob");
}

static void test_strangers_are_told_how_to_log_in(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->require_login = true;
	chat_open(chat, "alice");
	say_who(chat, "alice");
	chat_expect(chat, "alice", "* FAIL ? ACCOUNT_REQUIRED :*log in by SASL, or make one by REGISTER*");
	chat_expect(chat, "alice", "ERROR *You have to log in to an account here, by SASL*");
	chat_expect_closed(chat, "alice");
}

static void test_an_account_may_be_made_on_the_way_in(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->require_login = true;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :sasl draft/account-registration");
	say_who(chat, "alice");
	chat_skip(chat, "alice");
	/* Whoever does not wait for the answer comes in all the same. */
	chat_hold_store(chat);
	chat_send(chat, "alice", "REGISTER * * password");
	chat_send(chat, "alice", "CAP END");
	chat_expect_nothing(chat, "alice");
	chat_release_store(chat);
	chat_await(chat, "alice", "* 001 alice *");
}

static void test_nobody_comes_in_by_an_account_that_was_not_made(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->require_login = true;
	chat_fail_store(chat, "the disk is full");
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :sasl draft/account-registration");
	say_who(chat, "alice");
	chat_send(chat, "alice", "REGISTER * * password");
	chat_send(chat, "alice", "CAP END");
	chat_await(chat, "alice", "* FAIL ? ACCOUNT_REQUIRED *");
	chat_await(chat, "alice", "ERROR *");
	chat_expect_closed(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_nick_and_user_in_any_order),
		chat_test(test_a_bad_nick_can_be_made_good),
		chat_test(test_a_nick_in_use_can_be_made_another),
		chat_test(test_the_faster_one_gets_the_nick),
		chat_test(test_nothing_else_before_it),
		chat_test(test_all_at_once),
		chat_test(test_who_is_banned_stays_outside),
		chat_test(test_who_never_registers_is_closed),
		chat_test(test_operators_with_server_notices_hear_of_it),
		chat_test(test_a_hashed_password_is_verified_by_a_worker),
		chat_test(test_workers_that_are_busy_are_no_wrong_password),
		chat_test(test_strangers_are_told_how_to_log_in),
		chat_test(test_an_account_may_be_made_on_the_way_in),
		chat_test(test_nobody_comes_in_by_an_account_that_was_not_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
