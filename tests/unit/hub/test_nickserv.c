#include "support/chat_backend.h"
#include "support/operators.h"
#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include "hub/accounts.h"
#include "hub/login.h"

#define PASSWORD "sesame-street"
#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ANOTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define NOTICE ":NickServ!NickServ@test.server NOTICE "

static void test_register_and_identify(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG NickServ :REGISTER " PASSWORD " alice@example.com");
	assert_string_equal(
		chat_next(chat, "alice"), NOTICE "alice :Your nick is registered, and you are logged in to it");
	chat_expect(chat, "alice", "* 900 alice *");
	chat_send(chat, "alice", "NICKSERV LOGOUT");
	chat_expect(chat, "alice", ":test.server 901 alice alice!~user@192.0.2.1 :You are now logged out");
	chat_expect(chat, "alice", NOTICE "alice :You are logged out");
	chat_send(chat, "alice", "NS IDENTIFY " PASSWORD);
	chat_expect(chat, "alice", NOTICE "alice :You are logged in to alice");
	chat_expect(chat, "alice", "* 900 alice *");
	chat_expect_event(chat, "login.won alice alice NickServ\n");
}

static void test_what_register_refuses(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NS REGISTER short");
	chat_expect(chat, "alice", NOTICE "alice :A password has at least 6 bytes");
	chat_send(chat, "alice", "NS REGISTER");
	chat_expect(chat, "alice", NOTICE "alice :It is written REGISTER *");
	chat_fail_store(chat, "the disk is full");
	chat_send(chat, "alice", "NS REGISTER " PASSWORD);
	chat_expect(chat, "alice", NOTICE "alice :It could not be stored (the disk is full)*");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "NS REGISTER " PASSWORD);
	chat_await(chat, "alice", "* 900 *");
	chat_send(chat, "alice", "NS REGISTER " PASSWORD);
	chat_expect(chat, "alice", NOTICE "alice :You are logged in already");
}

static void test_what_identify_refuses(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NS IDENTIFY alice another-one");
	chat_expect(chat, "bob", NOTICE "bob :Wrong account or password");
	chat_send(chat, "bob", "NS IDENTIFY " PASSWORD);
	chat_expect(chat, "bob", NOTICE "bob :Wrong account or password");
	chat_set_password_limit(chat, 0);
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_expect(chat, "bob", NOTICE "bob :Too many logins at once: try again in a moment");
	chat_set_password_limit(chat, 10);
	chat_fail_passwords(chat, true);
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_expect(chat, "bob", NOTICE "bob :*memory*");
	chat_fail_passwords(chat, false);
	for (unsigned i = 2; i < LOGIN_FAILURES_LIMIT; i++)
		chat_send(chat, "bob", "NS IDENTIFY alice another-one");
	chat_await(chat, "bob", "ERROR :*Too many failed logins*");
	chat_expect_closed(chat, "bob");
}

static void test_many_questions_at_once_are_answered_each(void **state)
{
	struct chat *chat = *state;
	char name[32], password[64];
	chat_register(chat, "alice", PASSWORD);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "user%u", i);
		chat_connect(chat, name);
	}
	chat_hold_passwords(chat);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "user%u", i);
		snprintf(password, sizeof(password), i % 3 ? "another-one" : PASSWORD);
		chat_send(chat, name, "NS IDENTIFY alice %s", password);
		chat_expect_nothing(chat, name);
	}
	/* The last one that was asked is answered first. */
	chat_release_passwords(chat);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "user%u", i);
		chat_expect(chat, name, i % 3 ? "*Wrong account or password" : "*You are logged in to alice");
	}
}

static void test_one_who_asks_too_much(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_connect(chat, "bob");
	chat_hold_passwords(chat);
	for (unsigned i = 0; i < PENDING_PASSWORDS_LIMIT; i++)
		chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_expect(chat, "bob", NOTICE "bob :Too many logins at once*");
	chat_release_passwords(chat);
	chat_expect(chat, "bob", NOTICE "bob :You are logged in to alice");
}

static void test_a_registered_nick_is_for_its_owner(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NICK alicia");
	chat_await(chat, "alice", "* NICK :alicia");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NICK Alice");
	chat_expect(chat, "bob", ":test.server 433 bob Alice :Nickname is registered: *NickServ IDENTIFY*");
	chat_open(chat, "eve");
	chat_send(chat, "eve", "NICK alice");
	chat_send(chat, "eve", "USER user 0 * :Real Name");
	chat_expect(chat, "eve", ":test.server 433 * alice :Nickname is registered: *");
	chat_send(chat, "eve", "NICK eve");
	chat_expect(chat, "eve", "* 001 eve *");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_send(chat, "bob", "NICK Alice");
	chat_await(chat, "bob", ":bob!* NICK :Alice");
	/* Whoever logs out keeps it, and may write it differently. */
	chat_send(chat, "bob", "NS LOGOUT");
	chat_send(chat, "bob", "NICK aLICE");
	chat_await(chat, "bob", ":Alice!* NICK :aLICE");
}

static void test_regain(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NS LOGOUT");
	chat_skip_all(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NS REGAIN");
	chat_expect(chat, "bob", NOTICE "bob :REGAIN is for those who are logged in*");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_skip_all(chat);
	chat_send(chat, "bob", "NS REGAIN carol");
	chat_expect(chat, "bob", NOTICE "bob :carol is not yours: your account is alice");
	chat_send(chat, "bob", "NS REGAIN");
	chat_expect(chat, "bob", ":bob!~user@192.0.2.1 NICK :alice");
	chat_expect(chat, "bob", NOTICE "alice :The nick is yours again");
	chat_expect(chat, "alice", NOTICE "alice :alice is a registered nick*you are Guest* now");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 NICK :Guest*");
	chat_send(chat, "bob", "NS REGAIN");
	chat_expect(chat, "bob", NOTICE "alice :You have it already");
}

static void test_regain_from_oneself(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "NS REGAIN ALICE");
	chat_expect(chat, "bob", ":bob!~user@192.0.2.1 NICK :ALICE");
	chat_await(chat, "alice", "ERROR :*regained*");
	chat_expect_closed(chat, "alice");
	/* Whom nobody has. */
	chat_send(chat, "bob", "NICK bob");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "NS REGAIN");
	chat_expect(chat, "bob", ":bob!~user@192.0.2.1 NICK :alice");
}

static void test_ghost(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_skip_all(chat);
	chat_send(chat, "bob", "NS GHOST carol");
	chat_expect(chat, "bob", NOTICE "bob :carol is neither your nick nor logged in to your account");
	chat_send(chat, "bob", "NS GHOST nobody");
	chat_expect(chat, "bob", NOTICE "bob :Nobody has the nick nobody");
	chat_send(chat, "bob", "NS GHOST bob");
	chat_expect(chat, "bob", NOTICE "bob :That is you");
	chat_send(chat, "bob", "NS GHOST Alice");
	chat_expect(chat, "bob", NOTICE "bob :Alice is gone");
	chat_await(chat, "alice", "ERROR :*Ghost*");
	chat_expect_closed(chat, "alice");
}

static void test_info(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_register(chat, "alice", PASSWORD);
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "NS INFO");
	chat_expect(chat, "alice", NOTICE "alice :alice was registered at 2023-11-14T22:13:20.000Z");
	chat_expect(chat, "alice", NOTICE "alice :Somebody is logged in to it");
	chat_expect(chat, "alice", NOTICE "alice :It has a password");
	chat_expect(chat, "alice", NOTICE "alice :There are no certificates*");
	chat_send(chat, "bob", "NS INFO alice");
	chat_expect(chat, "bob", NOTICE "bob :alice was registered at *");
	chat_expect(chat, "bob", NOTICE "bob :Somebody is logged in to it");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "NS INFO");
	chat_expect(chat, "bob", NOTICE "bob :There is no account bob");
	chat_send(chat, "root", "NS INFO alice");
	chat_await(chat, "root", "*It has a password");
}

static void test_set_password(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NS SET PASSWORD sesam");
	chat_expect(chat, "alice", NOTICE "alice :A password has at least 6 bytes");
	chat_send(chat, "alice", "NS SET NAME sesame");
	chat_expect(chat, "alice", NOTICE "alice :It is written SET PASSWORD <password>");
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_expect(chat, "alice", NOTICE "alice :Your password is changed");
	chat_expect_event(chat, "account.password alice alice -\n");
	chat_restart(chat);
	sasl_open(chat, "bob");
	sasl_send_plain(chat, "bob", "alice", PASSWORD);
	chat_expect(chat, "bob", "* 904 *");
	sasl_send_plain(chat, "bob", "alice", "sesame-square");
	chat_expect(chat, "bob", "* 900 *");
	assert_true(sasl_prove(chat, "bob", "alice", "sesame-square"));
}

static void test_a_password_that_cannot_be_changed(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_fail_store(chat, "the disk is full");
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_expect(chat, "alice", NOTICE "alice :It could not be stored (the disk is full), and nothing has changed*");
	chat_fail_store(chat, "");
	chat_fail_passwords(chat, true);
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_expect(chat, "alice", NOTICE "alice :*memory*");
	chat_fail_passwords(chat, false);
	chat_set_password_limit(chat, 0);
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_expect(chat, "alice", NOTICE "alice :Too many*");
	chat_set_password_limit(chat, 10);
	chat_send(chat, "alice", "NS IDENTIFY " PASSWORD);
	chat_expect(chat, "alice", NOTICE "alice :You are logged in to alice");
}

/* While one change is on its way another one waits. */
static void test_two_changes_at_once(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_secure(chat, "alice", FINGERPRINT);
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :Another change of this account is under way*");
	chat_hold_store(chat);
	chat_release_passwords(chat);
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :Another change of this account is under way*");
	chat_send(chat, "alice", "NS SET PASSWORD sesame-circle");
	chat_expect(chat, "alice", NOTICE "alice :Another change of this account is under way*");
	chat_release_store(chat);
	chat_expect(chat, "alice", NOTICE "alice :Your password is changed");
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :From now on your certificate logs you in*");
}

static void test_who_goes_while_the_password_changes(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "NS SET PASSWORD sesame-square");
	chat_leave(chat, "alice");
	chat_release_passwords(chat);
	sasl_open(chat, "bob");
	sasl_send_plain(chat, "bob", "alice", "sesame-square");
	chat_await(chat, "bob", "* 903 *");
}

static void test_certificates(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NS CERT LIST");
	chat_expect(chat, "alice", NOTICE "alice :There are no certificates*");
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :You have connected without a certificate*");
	chat_secure(chat, "alice", FINGERPRINT);
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :From now on your certificate logs you in (SASL EXTERNAL)");
	chat_expect_event(chat, "account.certificate alice alice added\n");
	chat_send(chat, "alice", "NS CERT ADD");
	chat_expect(chat, "alice", NOTICE "alice :Your certificate is there already");
	chat_send(chat, "alice", "NS CERT LIST");
	chat_expect(chat, "alice", NOTICE "alice :" FINGERPRINT " since *");
	/* One is one account's. */
	chat_register(chat, "bob", PASSWORD);
	chat_secure(chat, "bob", FINGERPRINT);
	chat_send(chat, "bob", "NS CERT ADD");
	chat_expect(chat, "bob", NOTICE "bob :Your certificate belongs to another account");
	chat_send(chat, "bob", "NS CERT DEL " FINGERPRINT);
	chat_expect(chat, "bob", NOTICE "bob :Your account has no such certificate*");
	chat_send(chat, "bob", "NS CERT ADD " ANOTHER);
	chat_expect(chat, "bob", NOTICE "bob :It is written CERT *");
	chat_send(chat, "alice", "NS CERT DEL " FINGERPRINT);
	chat_expect(chat, "alice", NOTICE "alice :That certificate no longer logs anybody in");
	chat_send(chat, "bob", "NS CERT ADD");
	chat_expect(chat, "bob", NOTICE "bob :From now on*");
}

static void test_certificates_have_a_limit(void **state)
{
	struct chat *chat = *state;
	char fingerprint[65];
	chat_register(chat, "alice", PASSWORD);
	for (unsigned i = 0; i <= ACCOUNT_CERTIFICATES_LIMIT; i++) {
		snprintf(fingerprint, sizeof(fingerprint), "%064u", i);
		chat_secure(chat, "alice", fingerprint);
		chat_send(chat, "alice", "NS CERT ADD");
		chat_expect(chat, "alice",
			i < ACCOUNT_CERTIFICATES_LIMIT ? "*From now on*" : "*as many certificates as it may have*");
	}
}

static void drop(struct chat *chat, const char *by, const char *account)
{
	char mask[64];
	chat_send(chat, by, "NS DROP %s", account);
	snprintf(mask, sizeof(mask), "*say within five minutes: DROP %s *", account);
	const char *line = chat_await(chat, by, mask);
	char command[128];
	snprintf(command, sizeof(command), "%s", strstr(line, "DROP"));
	chat_send(chat, by, "NS %s", command);
}

static void test_drop(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_connect_with(chat, "bob", "account-notify");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_skip_all(chat);
	chat_send(chat, "alice", "NS DROP bob");
	chat_expect(chat, "alice", NOTICE "alice :You may drop your own account alone*");
	chat_send(chat, "alice", "NS DROP alice 0123456789abcdef");
	chat_expect(chat, "alice", NOTICE "alice :That is not the code*");
	drop(chat, "alice", "alice");
	chat_expect(chat, "alice", "* 901 alice *");
	chat_expect(chat, "alice", NOTICE "alice :The account alice is gone");
	chat_expect(chat, "bob", ":test.server 901 bob bob!~user@192.0.2.1 :You are now logged out");
	chat_expect(chat, "bob", ":bob!~user@192.0.2.1 ACCOUNT ?");
	chat_expect_event(chat, "account.dropped alice alice -\n");
	assert_null(chat_backend(chat)->contents.accounts);
	chat_connect(chat, "carol");
	chat_send(chat, "alice", "NICK alicia");
	chat_send(chat, "carol", "NICK alice");
	chat_expect(chat, "carol", ":carol!~user@192.0.2.1 NICK :alice");
}

static void test_drop_takes_the_right_code_in_time(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NS DROP alice");
	const char *line = chat_await(chat, "alice", "*DROP alice *");
	char command[128];
	snprintf(command, sizeof(command), "%s", strstr(line, "DROP alice"));
	for (unsigned i = 0; i < 4; i++) {
		chat_pass(chat, 76);
		chat_send(chat, "alice", "PING x");
	}
	chat_skip_all(chat);
	chat_send(chat, "alice", "NS %s", command);
	chat_expect(chat, "alice", NOTICE "alice :That is not the code, or its time is over*");
	chat_fail_store(chat, "the disk is read-only");
	drop(chat, "alice", "alice");
	chat_expect(chat, "alice", NOTICE "alice :It could not be stored (the disk is read-only)*");
	chat_send(chat, "alice", "NS INFO");
	chat_expect(chat, "alice", NOTICE "alice :alice was registered at *");
}

static void test_operators_drop_anybody_s(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_register(chat, "alice", PASSWORD);
	chat_register(chat, "bob", PASSWORD);
	chat_send(chat, "bob", "NS DROP alice");
	chat_expect(chat, "bob", "*your own account alone*");
	chat_send(chat, "root", "NS IDENTIFY bob " PASSWORD);
	chat_skip_all(chat);
	chat_send(chat, "root", "NS DROP nobody");
	chat_expect(chat, "root", "*There is no account nobody");
	drop(chat, "root", "alice");
	chat_expect(chat, "root", "*The account alice is gone");
	chat_expect(chat, "alice", "* 901 alice *");
}

static void test_help_and_what_is_not_there(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NS");
	chat_expect(chat, "alice", NOTICE "alice :NickServ: *");
	chat_expect(chat, "alice", NOTICE "alice :REGISTER <password>*");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "NS IDENTIFI x");
	chat_expect(chat, "alice", NOTICE "alice :*Did you mean IDENTIFY?");
	chat_send(chat, "alice", "WHOIS NickServ");
	chat_expect(chat, "alice", "* 311 alice NickServ NickServ test.server ? :*");
	chat_await(chat, "alice", "* 318 *");
	chat_send(chat, "alice", "NICK NickServ");
	chat_expect(chat, "alice", "* 433 *");
	chat_send(chat, "alice", "NOTICE NickServ :HELP");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_register_and_identify),
		chat_test(test_what_register_refuses),
		chat_test(test_what_identify_refuses),
		chat_test(test_many_questions_at_once_are_answered_each),
		chat_test(test_one_who_asks_too_much),
		chat_test(test_a_registered_nick_is_for_its_owner),
		chat_test(test_regain),
		chat_test(test_regain_from_oneself),
		chat_test(test_ghost),
		chat_test(test_info),
		chat_test(test_set_password),
		chat_test(test_a_password_that_cannot_be_changed),
		chat_test(test_two_changes_at_once),
		chat_test(test_who_goes_while_the_password_changes),
		chat_test(test_certificates),
		chat_test(test_certificates_have_a_limit),
		chat_test(test_drop),
		chat_test(test_drop_takes_the_right_code_in_time),
		chat_test(test_operators_drop_anybody_s),
		chat_test(test_help_and_what_is_not_there),
	};
	return cmocka_run_group_tests_name("hub/nickserv", tests, NULL, NULL);
}
