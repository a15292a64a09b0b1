#include "support/chat_backend.h"
#include "support/sasl.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/sasl.h>

#include "hub/login.h"
#include "hub/state.h"

#define PASSWORD "sesame street"
#define FINGERPRINT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* An account that nobody is logged in to. */
static void make_account(struct chat *chat, const char *name)
{
	chat_register(chat, name, PASSWORD);
	chat_leave(chat, name);
	chat_skip_all(chat);
}

static void test_mechanisms_go_by_the_connection(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "sasl");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", ":test.server 908 alice SCRAM-SHA-256 :are available SASL mechanisms");
	chat_expect(chat, "alice", "* 904 alice :*not available*");
	chat_secure(chat, "alice", "");
	chat_send(chat, "alice", "AUTHENTICATE external");
	chat_expect(chat, "alice", "* 908 alice SCRAM-SHA-256,PLAIN :*");
	chat_expect(chat, "alice", "* 904 alice :*");
	chat_secure(chat, "alice", FINGERPRINT);
	chat_send(chat, "alice", "AUTHENTICATE FOO");
	chat_expect(chat, "alice", "* 908 alice EXTERNAL,SCRAM-SHA-256,PLAIN :*");
	chat_expect(chat, "alice", "* 904 alice :*");
	chat_send(chat, "alice", "AUTHENTICATE plain");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
}

static void test_the_capability_comes_first(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_secure(chat, "alice", "");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* 904 alice :*capability sasl*");
	chat_send(chat, "alice", "AUTHENTICATE");
	chat_expect(chat, "alice", "* 461 alice AUTHENTICATE :*");
}

/* The password is 250 bytes: base64 of more than 400; exactly 400 have to be followed by "+". */
static void test_pieces(void **state)
{
	struct chat *chat = *state;
	char password[PASSWORD_LIMIT + 1];
	memset(password, 'x', sizeof(password));
	password[PASSWORD_LIMIT] = '\0';
	chat_register(chat, "jilles", password);
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "jilles", password);
	chat_await(chat, "alice", "* 903 alice :*");

	password[292] = '\0';
	chat_register(chat, "jules", password);
	sasl_open(chat, "bob");
	sasl_send_plain(chat, "bob", "jules", password);
	chat_await(chat, "bob", "* 903 bob :*");
	chat_expect_nothing(chat, "bob");
}

static void test_a_piece_that_is_too_long(void **state)
{
	struct chat *chat = *state;
	char piece[SASL_PIECE_LIMIT + 2];
	memset(piece, 'A', sizeof(piece) - 1);
	piece[sizeof(piece) - 1] = '\0';
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "AUTHENTICATE %s", piece);
	assert_string_equal(chat_next(chat, "alice"), ":test.server 905 alice :SASL message too long");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
}

static void test_too_many_pieces(void **state)
{
	struct chat *chat = *state;
	char piece[SASL_PIECE_LIMIT + 1];
	memset(piece, 'A', SASL_PIECE_LIMIT);
	piece[SASL_PIECE_LIMIT] = '\0';
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	for (unsigned i = 0; i < SASL_TEXT_LIMIT / SASL_PIECE_LIMIT; i++)
		chat_send(chat, "alice", "AUTHENTICATE %s", piece);
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE AAAA");
	chat_expect(chat, "alice", "* 905 alice :*");
}

static void test_an_abort(void **state)
{
	struct chat *chat = *state;
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "AUTHENTICATE *");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 906 alice :SASL authentication aborted");
	chat_send(chat, "alice", "AUTHENTICATE *");
	chat_expect(chat, "alice", "* 906 alice :*");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 alice *");
}

static void test_an_abort_in_the_middle_of_pieces(void **state)
{
	struct chat *chat = *state;
	char piece[SASL_PIECE_LIMIT + 1];
	memset(piece, 'A', SASL_PIECE_LIMIT);
	piece[SASL_PIECE_LIMIT] = '\0';
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_send(chat, "alice", "AUTHENTICATE %s", piece);
	chat_send(chat, "alice", "AUTHENTICATE *");
	chat_await(chat, "alice", "* 906 alice :*");
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_await(chat, "alice", "* 903 alice :*");
}

/* Another mechanism in the middle is data of the first, and no base64; other commands in between do no harm. */
static void test_interleaved(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
	chat_expect(chat, "alice", "* 904 alice :*no base64*");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "PING x");
	chat_expect(chat, "alice", "*PONG*");
	chat_send(chat, "alice", "CAP LIST");
	chat_expect(chat, "alice", "* CAP alice LIST :sasl");
	sasl_send(chat, "alice", SLICE("\0jilles\0" PASSWORD));
	chat_await(chat, "alice", "* 903 alice :*");
}

static void test_garbage(void **state)
{
	static const struct slice messages[] = {SLICE(""), SLICE("jilles"), SLICE("\0jilles\0"), SLICE("\0\0x"),
		SLICE("\0jilles\0\xff"), SLICE("\0jilles\0x\0y")};
	struct chat *chat = *state;
	sasl_open(chat, "alice");
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		chat_send(chat, "alice", "AUTHENTICATE PLAIN");
		chat_expect(chat, "alice", "* AUTHENTICATE +");
		sasl_send(chat, "alice", messages[i]);
		chat_expect(chat, "alice", "* 904 alice :*no PLAIN*");
	}
	assert_int_equal(chat_backend(chat)->hashed_count, 0);
}

static void test_who_fails_too_often_is_closed(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	for (unsigned i = 0; i < LOGIN_FAILURES_LIMIT; i++) {
		sasl_send_plain(chat, "alice", "jilles", "another one");
		chat_expect(chat, "alice", "* 904 alice :*");
	}
	chat_expect(chat, "alice", "ERROR :*Too many failed logins*");
	chat_expect_closed(chat, "alice");
}

static void test_registration_waits_for_the_answer(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "alice");
	sasl_open(chat, "alice");
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "alice", PASSWORD);
	chat_send(chat, "alice", "CAP END");
	chat_expect_nothing(chat, "alice");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 900 alice *");
	chat_expect(chat, "alice", "* 903 alice *");
	chat_expect(chat, "alice", "* 001 alice *");
}

/* It may not have the nick then. */
static void test_registration_goes_on_after_a_failure(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "alice");
	sasl_open(chat, "alice");
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "alice", "another one");
	chat_send(chat, "alice", "CAP END");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 904 alice *");
	chat_expect(chat, "alice", "* 433 * alice :Nickname is registered*");
	chat_send(chat, "alice", "NICK alicia");
	chat_expect(chat, "alice", "* 001 alicia *");
}

static void test_cap_end_aborts_what_waits_for_the_client(void **state)
{
	struct chat *chat = *state;
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 906 alice :*");
	chat_expect(chat, "alice", "* 001 alice *");
}

static void test_an_abort_while_the_workers_think(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* 904 alice :*still being verified*");
	chat_send(chat, "alice", "AUTHENTICATE *");
	chat_expect(chat, "alice", "* 906 alice :*");
	/* Another exchange is there when the answer to the first comes. */
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_release_passwords(chat);
	chat_expect_nothing(chat, "alice");
	sasl_send(chat, "alice", SLICE("\0jilles\0" PASSWORD));
	chat_await(chat, "alice", "* 903 alice :*");
}

static void test_who_vanishes_while_the_workers_think(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_vanish(chat, "alice");
	chat_release_passwords(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NS INFO jilles");
	chat_await(chat, "bob", "*Nobody is logged in to it");
}

static void test_an_account_that_is_dropped_while_its_password_is_verified(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "jilles", PASSWORD);
	sasl_open(chat, "alice");
	chat_send(chat, "jilles", "NS DROP jilles");
	const char *line = chat_await(chat, "jilles", "*DROP jilles *");
	char command[64];
	snprintf(command, sizeof(command), "NS %s", strstr(line, "DROP jilles"));
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_send(chat, "jilles", "%s", command);
	chat_await(chat, "jilles", "*is gone");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 904 alice :*wrong account or password*");

	/* Nor does another account of the same name, made meanwhile, let anybody in by the first one's password. */
	chat_skip_all(chat);
}

/* A certificate that is added meanwhile does no harm to who is being verified; another password does. */
static void test_an_account_that_changes_while_its_password_is_verified(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "jilles", PASSWORD);
	chat_secure(chat, "jilles", FINGERPRINT);
	sasl_open(chat, "alice");
	sasl_open(chat, "bob");
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_send(chat, "jilles", "NS CERT ADD");
	chat_await(chat, "jilles", "*your certificate logs you in*");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "* 900 *");
	/* This one's job is left aside until the password is another one. */
	chat_hold_passwords(chat);
	sasl_send_plain(chat, "bob", "jilles", PASSWORD);
	struct chat_backend *backend = chat_backend(chat);
	struct password_job *aside = backend->jobs;
	assert_non_null(aside);
	backend->jobs = NULL;
	chat_release_passwords(chat);
	chat_send(chat, "jilles", "NS SET PASSWORD sesame-square");
	chat_await(chat, "jilles", "*Your password is changed");
	chat_expect_nothing(chat, "bob");
	backend->jobs = aside;
	chat_step(chat);
	chat_expect(chat, "bob", "* 904 bob :*wrong account or password*");
}

static void test_too_many_at_once(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	chat_hold_passwords(chat);
	chat_set_password_limit(chat, 1);
	sasl_open(chat, "alice");
	sasl_open(chat, "bob");
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	sasl_send_plain(chat, "bob", "jilles", PASSWORD);
	chat_expect(chat, "bob", "* 904 bob :*too many logins at once: try again in a moment*");
	chat_release_passwords(chat);
	chat_await(chat, "alice", "* 903 alice :*");
	sasl_send_plain(chat, "bob", "jilles", PASSWORD);
	chat_await(chat, "bob", "* 903 bob :*");
}

static void test_workers_without_memory(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_fail_passwords(chat, true);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_expect(chat, "alice", "* 904 alice :*short of memory*");
	chat_fail_passwords(chat, false);
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_await(chat, "alice", "* 903 alice :*");
}

static void test_after_registration_and_again(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	make_account(chat, "foo");
	chat_connect_with(chat, "alice", "sasl account-notify");
	chat_connect_with(chat, "bob", "account-notify");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_secure(chat, "alice", "");
	sasl_send_plain(chat, "alice", "foo", PASSWORD);
	chat_expect(chat, "alice", "* 900 alice alice!~user@192.0.2.1 foo :*");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 ACCOUNT foo");
	chat_expect(chat, "alice", "* 903 alice :*");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 ACCOUNT foo");
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_await(chat, "alice", "* 903 alice :*");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 ACCOUNT jilles");
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_await(chat, "alice", "* 903 alice :*");
	chat_expect_nothing(chat, "bob");
	/* Who fails stays who it was. */
	sasl_send_plain(chat, "alice", "foo", "another one");
	chat_await(chat, "alice", "* 904 alice :*");
	chat_send(chat, "bob", "WHOIS alice");
	chat_await(chat, "bob", "* 330 bob alice jilles :is logged in as");
}

static void test_labels(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	chat_connect_with(chat, "alice", "sasl labeled-response batch");
	chat_secure(chat, "alice", "");
	chat_send(chat, "alice", "@label=a AUTHENTICATE PLAIN");
	chat_expect(chat, "alice", "@label=a :test.server AUTHENTICATE +");
	chat_hold_passwords(chat);
	chat_send(chat, "alice", "@label=b AUTHENTICATE AGppbGxlcwBzZXNhbWUgc3RyZWV0");
	chat_expect_nothing(chat, "alice");
	chat_release_passwords(chat);
	chat_expect(chat, "alice", "@label=b :test.server BATCH +? labeled-response");
	chat_expect(chat, "alice", "@batch=? :test.server 900 *");
	chat_expect(chat, "alice", "@batch=? :test.server 903 *");
	chat_expect(chat, "alice", ":test.server BATCH -?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_mechanisms_go_by_the_connection),
		chat_test(test_the_capability_comes_first),
		chat_test(test_pieces),
		chat_test(test_a_piece_that_is_too_long),
		chat_test(test_too_many_pieces),
		chat_test(test_an_abort),
		chat_test(test_an_abort_in_the_middle_of_pieces),
		chat_test(test_interleaved),
		chat_test(test_garbage),
		chat_test(test_who_fails_too_often_is_closed),
		chat_test(test_registration_waits_for_the_answer),
		chat_test(test_registration_goes_on_after_a_failure),
		chat_test(test_cap_end_aborts_what_waits_for_the_client),
		chat_test(test_an_abort_while_the_workers_think),
		chat_test(test_who_vanishes_while_the_workers_think),
		chat_test(test_an_account_that_is_dropped_while_its_password_is_verified),
		chat_test(test_an_account_that_changes_while_its_password_is_verified),
		chat_test(test_too_many_at_once),
		chat_test(test_workers_without_memory),
		chat_test(test_after_registration_and_again),
		chat_test(test_labels),
	};
	return cmocka_run_group_tests_name("hub/commands/authenticate", tests, NULL, NULL);
}
