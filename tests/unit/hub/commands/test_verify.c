#include "support/chat_backend.h"
#include "support/operators.h"
#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include "hub/accounts.h"
#include "hub/login.h"

#define PASSWORD "sesame street"

static int set_up(void **state)
{
	chat_setup(state);
	chat_settings(*state)->account_registration = REGISTRATION_APPROVAL;
	return 0;
}

#define approval_test(function) cmocka_unit_test_setup_teardown(function, set_up, chat_teardown)

/* What the operator hears, and would pass on. */
static void ask(struct chat *chat, const char *name, char code[ACCOUNT_CODE_SIZE])
{
	char mask[128];
	chat_connect_with(chat, name, "sasl");
	chat_send(chat, name, "REGISTER * * :" PASSWORD);
	snprintf(mask, sizeof(mask), ":test.server REGISTER VERIFICATION_REQUIRED %s :*operator*", name);
	chat_expect(chat, name, mask);
	chat_expect_nothing(chat, name);
	snprintf(mask, sizeof(mask), "*VERIFY %s *", name);
	const char *line = chat_await(chat, "root", mask);
	snprintf(code, ACCOUNT_CODE_SIZE, "%s", strstr(line, "VERIFY ") + strlen("VERIFY ") + strlen(name) + 1);
	assert_int_equal(strlen(code), ACCOUNT_CODE_SIZE - 1);
}

static void set_up_operator(struct chat *chat)
{
	chat_connect_operator(chat, "root");
	chat_send(chat, "root", "MODE root +s");
	chat_skip_all(chat);
}

static void test_approval(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	/* It protects nothing, and logs nobody in. */
	chat_secure(chat, "alice", "");
	sasl_send_plain(chat, "alice", "alice", PASSWORD);
	chat_expect(chat, "alice", ":test.server 902 alice :*not verified*");
	assert_false(sasl_prove(chat, "alice", "alice", PASSWORD));
	chat_send(chat, "alice",
		"NS IDENTIFY "
		"wrong-password");
	chat_await(chat, "alice", "*Wrong account or password");
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_expect(chat, "alice", ":test.server VERIFY SUCCESS alice :*");
	chat_expect(chat, "alice", "* 900 alice * alice :*");
	chat_expect_event(chat, "account.verified - alice -\n");
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_expect(chat, "alice", ":test.server FAIL VERIFY ALREADY_AUTHENTICATED alice :*");
}

/* Not all operators may see addresses. */
static void test_the_notice_shows_no_address(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->cloak = true;
	set_up_operator(chat);
	chat_connect(chat, "alice");
	chat_skip_all(chat);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	const char *line = chat_await(chat, "root", "*VERIFY alice *");
	assert_non_null(strstr(line, ".ip wants to register"));
	assert_null(strstr(line, "192.0.2.1"));
}

static void test_codes_that_are_wrong(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	chat_send(chat, "alice", "VERIFY bob %s", code);
	chat_expect(chat, "alice", ":test.server FAIL VERIFY INVALID_CODE bob :*");
	chat_send(chat, "alice", "VERIFY alice %sx", code);
	chat_expect(chat, "alice", ":test.server FAIL VERIFY INVALID_CODE alice :*");
	chat_send(chat, "alice", "VERIFY :a b");
	chat_expect(chat, "alice", "* 461 *");
	chat_send(chat, "alice", "VERIFY alice");
	chat_expect(chat, "alice", "* 461 *");
	chat_connect(chat, "eve");
	for (unsigned i = 0; i < LOGIN_FAILURES_LIMIT; i++)
		chat_send(chat, "eve", "VERIFY alice 0123456789abcdef");
	chat_await(chat, "eve", "ERROR :*Too many failed logins*");
	chat_expect_closed(chat, "eve");
}

/* By another connection, after a restart. */
static void test_it_outlives_a_restart(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	chat_restart(chat);
	chat_open(chat, "bob");
	chat_send(chat, "bob", "CAP LS 302");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "VERIFY ALICE %s", code);
	chat_expect(chat, "bob", ":test.server VERIFY SUCCESS alice :*");
	chat_expect(chat, "bob", "* 900 * alice :*");
}

static void test_it_ends_after_a_day(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	struct hub *hub = chat_hub(chat);
	int64_t now_ms = hub->now_ms, elapsed_ms = hub->elapsed_ms;
	hub_tick(hub, now_ms + ACCOUNT_UNVERIFIED_MS - 2000, elapsed_ms);
	chat_step(chat);
	assert_non_null(accounts_find_any(hub, "alice"));
	hub_tick(hub, now_ms + ACCOUNT_UNVERIFIED_MS, elapsed_ms);
	chat_step(chat);
	assert_null(accounts_find_any(hub, "alice"));
	assert_null(chat_backend(chat)->contents.accounts);
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_await(chat, "alice", ":test.server FAIL VERIFY INVALID_CODE alice :*");
}

static void test_a_disk_that_fails(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	chat_fail_store(chat, "the disk is full");
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_expect(chat, "alice", ":test.server FAIL VERIFY TEMPORARILY_UNAVAILABLE alice :*");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_expect(chat, "alice", "* VERIFY SUCCESS alice :*");
}

static void test_operators_see_who_waits(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE], mask[128];
	set_up_operator(chat);
	chat_send(chat, "root", "NS WAITING");
	chat_expect(chat, "root", "*Nobody waits for an operator to agree");
	ask(chat, "alice", code);
	chat_send(chat, "root", "NS WAITING");
	snprintf(mask, sizeof(mask), "*NOTICE root :alice since *: VERIFY alice %s", code);
	chat_expect(chat, "root", mask);
	chat_expect(chat, "root", "*Whoever says VERIFY with the code has the account");
	chat_send(chat, "alice", "NS WAITING");
	chat_expect(chat, "alice", "*for operators*");
	chat_expect_nothing(chat, "alice");
}

static void test_twice_at_once(void **state)
{
	struct chat *chat = *state;
	char code[ACCOUNT_CODE_SIZE];
	set_up_operator(chat);
	ask(chat, "alice", code);
	chat_hold_store(chat);
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_send(chat, "alice", "VERIFY alice %s", code);
	chat_expect(chat, "alice", ":test.server FAIL VERIFY TEMPORARILY_UNAVAILABLE alice :Another change*");
	chat_release_store(chat);
	chat_expect(chat, "alice", "* VERIFY SUCCESS alice :*");
}

static void test_through_nickserv(void **state)
{
	struct chat *chat = *state;
	set_up_operator(chat);
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG NickServ :REGISTER sesame-street a@example.com");
	chat_expect(chat, "alice", ":NickServ!NickServ@test.server NOTICE alice :An operator has to agree*");
	const char *line = chat_await(chat, "root", "*VERIFY alice *");
	char code[ACCOUNT_CODE_SIZE];
	snprintf(code, sizeof(code), "%s", strstr(line, "VERIFY alice ") + strlen("VERIFY alice "));
	chat_send(chat, "alice", "NS IDENTIFY sesame-street");
	chat_expect(chat, "alice", "*NOTICE alice :Your account is not verified yet*");
	chat_send(chat, "alice", "NS VERIFY alice %s", code);
	chat_expect(chat, "alice", "*NOTICE alice :Your account is verified, and you are logged in to it");
	chat_expect(chat, "alice", "* 900 *");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		approval_test(test_approval),
		approval_test(test_the_notice_shows_no_address),
		approval_test(test_codes_that_are_wrong),
		approval_test(test_it_outlives_a_restart),
		approval_test(test_it_ends_after_a_day),
		approval_test(test_a_disk_that_fails),
		approval_test(test_operators_see_who_waits),
		approval_test(test_twice_at_once),
		approval_test(test_through_nickserv),
	};
	return cmocka_run_group_tests_name("hub/commands/verify", tests, NULL, NULL);
}
