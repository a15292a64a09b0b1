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

static void test_plain(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	assert_string_equal(chat_next(chat, "alice"), ":test.server AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("jilles\0jilles\0" PASSWORD));
	assert_string_equal(chat_next(chat, "alice"),
		":test.server 900 alice alice!~user@192.0.2.1 jilles :You are now logged in as jilles");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 903 alice :SASL authentication successful");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 alice *");
	chat_expect_event(chat, "login.won jilles jilles PLAIN\n");
}

static void test_plain_without_an_authorization_identity(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "JILLES", PASSWORD);
	chat_expect(chat, "alice", "* 900 alice * jilles :*");
	chat_expect(chat, "alice", "* 903 alice :*");
}

static void test_wrong_and_unknown_are_told_alike(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	unsigned hashed = chat_backend(chat)->hashed_count;
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "jilles", "another one");
	chat_expect(chat, "alice", "* 904 alice :SASL authentication failed (wrong account or password)");
	sasl_send_plain(chat, "alice", "nobody", PASSWORD);
	chat_expect(chat, "alice", "* 904 alice :SASL authentication failed (wrong account or password)");
	/* Each has cost the workers one hash. */
	assert_int_equal(chat_backend(chat)->hashed_count, hashed + 2);
	chat_expect_event(chat, "login.failed - jilles PLAIN\n");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 alice *");
}

static void test_nobody_acts_for_another(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	make_account(chat, "bob");
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE PLAIN");
	chat_await(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("bob\0jilles\0" PASSWORD));
	chat_expect(chat, "alice", "* 904 alice :*another account*");
}

static void test_scram(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	assert_true(sasl_prove(chat, "alice", "jilles", PASSWORD));
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE +");
	chat_expect(chat, "alice", "* 900 alice * jilles :*");
	chat_expect(chat, "alice", "* 903 alice :*");
	chat_expect_event(chat, "login.won jilles jilles SCRAM-SHA-256\n");
}

static void test_scram_with_a_wrong_password(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	sasl_open(chat, "alice");
	assert_false(sasl_prove(chat, "alice", "jilles", "another one"));
	chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_expect_event(chat, "login.failed - jilles SCRAM-SHA-256\n");
}

/* The salt of nobody is like that of somebody: the same each time, after a restart too. */
static void test_scram_for_nobody(void **state)
{
	struct chat *chat = *state;
	char first[512] = "", again[512];
	for (unsigned i = 0; i < 3; i++) {
		sasl_open(chat, "alice");
		chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
		chat_await(chat, "alice", "* AUTHENTICATE +");
		sasl_send(chat, "alice", i == 1 ? SLICE("n,,n=NoBody,r=abc") : SLICE("n,,n=nobody,r=abc"));
		const char *line = chat_expect(chat, "alice", "* AUTHENTICATE *");
		size_t len;
		assert_true(secret_base64_decode(slice_of(strstr(line, "TE ") + 3), again, sizeof(again) - 1, &len));
		again[len] = '\0';
		const char *salt = strstr(again, ",s=");
		assert_non_null(salt);
		assert_non_null(strstr(salt, ",i=4096"));
		if (i == 0)
			strcpy(first, salt);
		assert_string_equal(salt, first);
		chat_restart(chat);
	}
	sasl_open(chat, "alice");
	assert_false(sasl_prove(chat, "alice", "nobody", PASSWORD));
}

static void test_what_is_no_scram(void **state)
{
	struct chat *chat = *state;
	sasl_open(chat, "alice");
	chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
	chat_await(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("p=tls-unique,,n=jilles,r=abc"));
	chat_expect(chat, "alice", "* 904 alice :*(channel-binding-not-supported)");
	chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
	chat_await(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("n,a=other,n=jilles,r=abc"));
	chat_expect(chat, "alice", "* 904 alice :*another account*");
	chat_send(chat, "alice", "AUTHENTICATE SCRAM-SHA-256");
	chat_await(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("n,,n=jilles,r=abc"));
	chat_await(chat, "alice", "* AUTHENTICATE *");
	sasl_send(chat, "alice", SLICE("what"));
	chat_expect(chat, "alice", "* 904 alice :*(invalid-encoding)");
}

/* Between its proof and its last word the account's password is changed: the proof was of the one before. */
static void test_scram_while_the_account_changes(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "jilles", PASSWORD);
	sasl_open(chat, "alice");
	assert_true(sasl_prove(chat, "alice", "jilles", PASSWORD));
	chat_send(chat, "jilles", "NS SET PASSWORD sesame-square");
	chat_await(chat, "jilles", "*Your password is changed");
	chat_send(chat, "alice", "AUTHENTICATE +");
	chat_expect(chat, "alice", "* 904 alice :*changed meanwhile*");
	assert_true(sasl_prove(chat, "alice", "jilles", "sesame-square"));
}

static void test_external(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "jilles", PASSWORD);
	chat_secure(chat, "jilles", FINGERPRINT);
	chat_send(chat, "jilles", "NS CERT ADD");
	chat_await(chat, "jilles", "*your certificate logs you in*");
	sasl_open(chat, "alice");
	chat_secure(chat, "alice", FINGERPRINT);
	chat_send(chat, "alice", "AUTHENTICATE EXTERNAL");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "AUTHENTICATE +");
	chat_expect(chat, "alice", "* 900 alice * jilles :*");
	chat_expect(chat, "alice", "* 903 alice :*");
	chat_send(chat, "alice", "AUTHENTICATE EXTERNAL");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("Jilles"));
	chat_await(chat, "alice", "* 903 alice :*");
	chat_send(chat, "alice", "AUTHENTICATE EXTERNAL");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	sasl_send(chat, "alice", SLICE("bob"));
	chat_await(chat, "alice", "* 904 alice :*another account's*");
}

static void test_a_certificate_that_nobody_knows(void **state)
{
	struct chat *chat = *state;
	sasl_open(chat, "alice");
	chat_secure(chat, "alice", FINGERPRINT);
	chat_send(chat, "alice", "AUTHENTICATE EXTERNAL");
	chat_expect(chat, "alice", "* AUTHENTICATE +");
	chat_send(chat, "alice", "AUTHENTICATE +");
	chat_expect(chat, "alice", "* 904 alice :*no account has your certificate*");
}

static void test_names_and_passwords_beyond_all_limits(void **state)
{
	struct chat *chat = *state;
	char text[700];
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "jilles", text);
	chat_expect(chat, "alice", "* 904 alice :*wrong account or password*");
	sasl_send_plain(chat, "alice", text, PASSWORD);
	chat_expect(chat, "alice", "* 904 alice :*wrong account or password*");
	text[100] = '\0';
	sasl_send_plain(chat, "alice", text, PASSWORD);
	chat_expect(chat, "alice", "* 904 alice :*wrong account or password*");
}

static void test_old_hashes_are_renewed(void **state)
{
	struct chat *chat = *state;
	make_account(chat, "jilles");
	unsigned hashed = chat_backend(chat)->hashed_count, stored = chat_backend(chat)->stored_count;
	chat_backend(chat)->is_old = true;
	sasl_open(chat, "alice");
	sasl_send_plain(chat, "alice", "jilles", PASSWORD);
	chat_await(chat, "alice", "* 903 alice :*");
	chat_expect_nothing(chat, "alice");
	assert_int_equal(chat_backend(chat)->hashed_count, hashed + 2);
	assert_int_equal(chat_backend(chat)->stored_count, stored + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_plain),
		chat_test(test_plain_without_an_authorization_identity),
		chat_test(test_wrong_and_unknown_are_told_alike),
		chat_test(test_nobody_acts_for_another),
		chat_test(test_scram),
		chat_test(test_scram_with_a_wrong_password),
		chat_test(test_scram_for_nobody),
		chat_test(test_what_is_no_scram),
		chat_test(test_scram_while_the_account_changes),
		chat_test(test_external),
		chat_test(test_a_certificate_that_nobody_knows),
		chat_test(test_names_and_passwords_beyond_all_limits),
		chat_test(test_old_hashes_are_renewed),
	};
	return cmocka_run_group_tests_name("hub/sasl_exchange", tests, NULL, NULL);
}
