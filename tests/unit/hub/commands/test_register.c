#include "support/chat_backend.h"
#include "support/operators.h"
#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/sasl.h>

#include "hub/account_changes.h"
#include "hub/network_rates.h"
#include "hub/state.h"

#define PASSWORD "sesame street"

static void test_after_registration(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "REGISTER Alice * :" PASSWORD);
	assert_string_equal(chat_next(chat, "alice"),
		":test.server REGISTER SUCCESS alice :Your nick is registered, and you are logged in to it");
	assert_string_equal(chat_next(chat, "alice"),
		":test.server 900 alice alice!~user@192.0.2.1 alice :You are now logged in as alice");
	chat_expect_nothing(chat, "alice");
	chat_expect_event(chat, "account.registered - alice -\n");
}

static void test_before_connect(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* LS :* draft/account-registration=before-connect *");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	assert_string_equal(chat_next(chat, "alice"), ":test.server FAIL REGISTER NEED_NICK * :Say NICK first");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server REGISTER SUCCESS alice :*");
	chat_expect(chat, "alice", ":test.server 900 alice alice!?@192.0.2.1 alice :*");
	chat_send(chat, "alice", "USER user 0 * :Real Name");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 alice *");
}

/* Nor does it get round the server's password. */
static void test_a_server_with_a_password(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "open");
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	const char *line = chat_expect(chat, "alice", "* LS :* draft/account-registration *");
	assert_null(strstr(line, "before-connect"));
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * :*");
	chat_send(chat, "alice", "VERIFY alice 0123");
	chat_expect(chat, "alice", ":test.server FAIL VERIFY COMPLETE_CONNECTION_REQUIRED alice :*");
}

static void test_names_that_are_not_one_s_own(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "REGISTER bob * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK bob :*");
	chat_open(chat, "eve");
	chat_send(chat, "eve", "CAP LS 302");
	chat_send(chat, "eve", "NICK bob");
	chat_connect(chat, "bob");
	chat_skip(chat, "eve");
	chat_send(chat, "eve", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "eve", ":test.server FAIL REGISTER ACCOUNT_EXISTS bob :*");
}

static void test_names_that_are_taken(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER ALREADY_AUTHENTICATED alice :*");
	chat_send(chat, "alice", "NS LOGOUT");
	chat_await(chat, "alice", "*You are logged out");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER ACCOUNT_EXISTS alice :*");
	chat_open(chat, "eve");
	chat_send(chat, "eve", "CAP LS 302");
	chat_send(chat, "eve", "NICK NickServ");
	chat_await(chat, "eve", "* 433 *");
}

static void test_passwords(void **state)
{
	struct chat *chat = *state;
	char long_one[PASSWORD_LIMIT + 2];
	memset(long_one, 'x', sizeof(long_one));
	long_one[sizeof(long_one) - 1] = '\0';
	chat_connect(chat, "alice_the_first");
	chat_send(chat, "alice_the_first", "REGISTER * * :five5");
	chat_expect(chat, "alice_the_first", ":test.server FAIL REGISTER WEAK_PASSWORD alice_the_first :*");
	chat_send(chat, "alice_the_first", "REGISTER * * :ALICE_the_first");
	chat_expect(chat, "alice_the_first", ":test.server FAIL REGISTER WEAK_PASSWORD alice_the_first :*");
	chat_send(chat, "alice_the_first", "REGISTER * * :%s", long_one);
	chat_expect(chat, "alice_the_first", ":test.server FAIL REGISTER UNACCEPTABLE_PASSWORD alice_the_first :*");
	chat_send(chat, "alice_the_first", "REGISTER * * :with a \x02 bell");
	chat_expect(chat, "alice_the_first", ":test.server FAIL REGISTER UNACCEPTABLE_PASSWORD alice_the_first :*");
	chat_send(chat, "alice_the_first", "REGISTER * * :");
	chat_expect(chat, "alice_the_first", ":test.server FAIL REGISTER WEAK_PASSWORD alice_the_first :*");
	chat_send(chat, "alice_the_first", "REGISTER * *");
	chat_expect(chat, "alice_the_first", "* 461 alice_the_first REGISTER :*");
	assert_int_equal(chat_backend(chat)->hashed_count, 0);
	chat_send(chat, "alice_the_first", "REGISTER * * :%s", long_one + 1);
	chat_expect(chat, "alice_the_first", ":test.server REGISTER SUCCESS *");
}

static void test_closed(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->account_registration = REGISTRATION_CLOSED;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE * :*");
	chat_send(chat, "alice", "CAP LS 302");
	assert_null(strstr(chat_expect(chat, "alice", "* LS :*"), "account-registration"));
	chat_send(chat, "alice", "CAP REQ :draft/account-registration");
	chat_expect(chat, "alice", "* CAP alice NAK :draft/account-registration");
}

/* Two at once: the first has the name, and the second hears of it at once. */
static void test_a_race(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_open(chat, "eve");
	chat_hold_passwords(chat);
	for (unsigned i = 0; i < 2; i++) {
		const char *name = i ? "eve" : "alice";
		chat_send(chat, name, "CAP LS 302");
		chat_send(chat, name, "NICK alice");
		chat_skip(chat, name);
		chat_send(chat, name, "REGISTER * * :%s of its own", name);
	}
	chat_expect(chat, "eve", ":test.server FAIL REGISTER ACCOUNT_EXISTS alice :*");
	chat_expect_nothing(chat, "alice");
	/* Nobody logs in to what is no account yet. */
	sasl_open(chat, "bob");
	chat_hold_store(chat);
	chat_release_passwords(chat);
	sasl_send_plain(chat, "bob", "alice", "alice of its own");
	chat_await(chat, "bob", "* 904 *");
	chat_release_store(chat);
	chat_expect(chat, "alice", "* REGISTER SUCCESS alice :*");
	sasl_send_plain(chat, "bob", "alice", "alice of its own");
	chat_await(chat, "bob", "* 903 *");
}

static void test_who_goes_while_the_workers_think(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_leave(chat, "alice");
	chat_release_passwords(chat);
	assert_null(chat_backend(chat)->contents.accounts);
	chat_register(chat, "alice", PASSWORD);
}

static void test_who_goes_while_the_store_works(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_hold_store(chat);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_vanish(chat, "alice");
	chat_release_store(chat);
	assert_non_null(chat_backend(chat)->contents.accounts);
	sasl_open(chat, "bob");
	sasl_send_plain(chat, "bob", "alice", PASSWORD);
	chat_await(chat, "bob", "* 903 *");
}

static void test_a_full_disk(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_fail_store(chat, "the disk is full");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE alice :*the disk is full*");
	chat_expect_nothing(chat, "alice");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", "* REGISTER SUCCESS alice :*");
}

static void test_workers_that_are_busy_or_without_memory(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_set_password_limit(chat, 0);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE alice :*try again in a moment");
	chat_set_password_limit(chat, 10);
	chat_fail_passwords(chat, true);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE alice :*memory*");
	chat_fail_passwords(chat, false);
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", "* REGISTER SUCCESS alice :*");
}

static void test_one_connection_makes_few(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	for (unsigned i = 0; i <= ACCOUNTS_A_SESSION; i++) {
		chat_send(chat, "alice", "NICK alice%u", i);
		chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
		if (i < ACCOUNTS_A_SESSION)
			chat_await(chat, "alice", "* REGISTER SUCCESS *");
		chat_send(chat, "alice", "NS LOGOUT");
	}
	chat_await(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE * :*");
}

static void test_nor_does_one_network(void **state)
{
	struct chat *chat = *state;
	char name[16];
	for (unsigned i = 0; i <= ACCOUNTS_BURST; i++) {
		snprintf(name, sizeof(name), "user%u", i);
		chat_connect(chat, name);
		chat_send(chat, name, "REGISTER * * :" PASSWORD);
		if (i < ACCOUNTS_BURST)
			chat_await(chat, name, "* REGISTER SUCCESS *");
	}
	chat_await(chat, name, ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE user10 :*from your network*");
	chat_pass(chat, ACCOUNTS_MINUTES * 60);
	chat_connect(chat, "late");
	chat_send(chat, "late", "REGISTER * * :" PASSWORD);
	chat_await(chat, "late", "* REGISTER SUCCESS *");
}

static void test_nor_many_at_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_hold_passwords(chat);
	for (unsigned i = 0; i <= ACCOUNTS_A_SESSION; i++) {
		chat_send(chat, "alice", "NICK alice%u", i);
		chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	}
	chat_await(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE * :*");
	/* What has failed does not count. */
	chat_fail_store(chat, "the disk is full");
	chat_release_passwords(chat);
	for (unsigned i = 0; i < ACCOUNTS_A_SESSION; i++)
		chat_await(chat, "alice", ":test.server FAIL REGISTER TEMPORARILY_UNAVAILABLE alice? :*");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "REGISTER * * :" PASSWORD);
	chat_await(chat, "alice", "* REGISTER SUCCESS *");
}

static void test_labels(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_send(chat, "alice", "@label=a REGISTER * * :" PASSWORD);
	chat_expect(chat, "alice", "@label=a :test.server BATCH +? labeled-response");
	chat_expect(chat, "alice", "@batch=? :test.server REGISTER SUCCESS alice :*");
	chat_expect(chat, "alice", "@batch=? :test.server 900 *");
	chat_expect(chat, "alice", ":test.server BATCH -?");
	chat_expect_nothing(chat, "alice");
}

static void test_a_policy_that_changes(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_connect_with(chat, "bob", "cap-notify draft/account-registration");
	chat_connect(chat, "carol");
	chat_skip_all(chat);
	for (unsigned i = 0; i < 2; i++) {
		struct hub_settings *settings = hub_settings_create();
		hub_settings_set(&settings->server_name, "test.server");
		settings->account_registration = i ? REGISTRATION_OPEN : REGISTRATION_CLOSED;
		hub_apply(chat_hub(chat), settings);
		chat_step(chat);
	}
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * DEL :draft/account-registration");
	assert_string_equal(
		chat_next(chat, "alice"), ":test.server CAP * NEW :draft/account-registration=before-connect");
	assert_string_equal(chat_next(chat, "bob"), ":test.server CAP bob DEL :draft/account-registration");
	assert_string_equal(chat_next(chat, "bob"), ":test.server CAP bob NEW :draft/account-registration");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "bob", "CAP LIST");
	assert_string_equal(chat_next(chat, "bob"), ":test.server CAP bob LIST :cap-notify");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_after_registration),
		chat_test(test_before_connect),
		chat_test(test_a_server_with_a_password),
		chat_test(test_names_that_are_not_one_s_own),
		chat_test(test_names_that_are_taken),
		chat_test(test_passwords),
		chat_test(test_closed),
		chat_test(test_a_race),
		chat_test(test_who_goes_while_the_workers_think),
		chat_test(test_who_goes_while_the_store_works),
		chat_test(test_a_full_disk),
		chat_test(test_workers_that_are_busy_or_without_memory),
		chat_test(test_one_connection_makes_few),
		chat_test(test_nor_many_at_once),
		chat_test(test_nor_does_one_network),
		chat_test(test_labels),
		chat_test(test_a_policy_that_changes),
	};
	return cmocka_run_group_tests_name("hub/commands/register", tests, NULL, NULL);
}
