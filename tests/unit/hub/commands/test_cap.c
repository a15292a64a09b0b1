#include "support/chat.h"

#include <string.h>

static void test_ls_suspends_registration(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	const char *line = chat_expect(chat, "alice", ":test.server CAP ? LS :*");
	assert_non_null(strstr(line, "message-tags"));
	assert_non_null(strstr(line, "echo-message"));
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 * :Alice");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "cap ls 302");
	chat_expect(chat, "alice", ":test.server CAP alice LS :*");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 alice *");
}

static void test_ls_is_one_line_for_old_clients(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS");
	const char *line = chat_expect(chat, "alice", ":test.server CAP ? LS :*");
	assert_null(strchr(line, '='));
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "CAP LIST");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * LIST :");
	chat_expect_nothing(chat, "alice");
}

static void test_ls_goes_on_in_further_lines(void **state)
{
	struct chat *chat = *state;
	struct hub_settings *settings = chat_settings(chat);
	hub_settings_set(&settings->server_name,
		"a-server-whose-name-takes-more-room.than-any-host-may-take.so-that-all-the-capabilities.with-their-values.do-not-fit.into-one-line.which-is-as-long-as-the-protocol-allows.test.server");
	settings->sts_duration_s = 2592000;
	settings->sts_port = 6697;
	chat_open(chat, "alice");
	chat_secure(chat, "alice", "0123456789abcdef");
	chat_send(chat, "alice", "NICK nick_of_thirty_bytes__________");
	chat_send(chat, "alice", "CAP LS 302");
	unsigned count = 0;
	bool has_sasl = false, has_last = false;
	const char *line;
	for (bool more = true; more && (line = chat_next(chat, "alice")); count++) {
		assert_true(strlen(line) <= 510);
		more = strstr(line, " LS * :") != NULL;
		has_sasl |= strstr(line, " sasl=EXTERNAL,SCRAM-SHA-256,PLAIN") || strstr(line, ":sasl=EXTERNAL,SCRAM");
		has_last |= strstr(line, "userhost-in-names") != NULL;
	}
	assert_int_equal(count, 2);
	assert_true(has_sasl);
	assert_true(has_last);
	chat_expect_nothing(chat, "alice");
}

static void test_values_are_for_those_who_say_302(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* LS :* sasl=SCRAM-SHA-256 *");
	/* What it can do is remembered, but this one is answered as it is asked. */
	chat_send(chat, "alice", "CAP LS");
	const char *line = chat_expect(chat, "alice", "* LS :*");
	assert_null(strchr(line, '='));
	assert_non_null(strstr(line, "userhost-in-names"));
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :sasl");
	chat_await(chat, "alice", "* ACK :sasl");
	chat_send(chat, "alice", "CAP LIST");
	chat_expect(chat, "alice", "* LIST :cap-notify sasl");
}

static void test_sts(void **state)
{
	struct chat *chat = *state;
	struct hub_settings *settings = chat_settings(chat);
	settings->sts_duration_s = 2592000;
	settings->sts_port = 6697;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* sts=port=6697 *");
	chat_send(chat, "alice", "CAP REQ :sts");
	chat_expect(chat, "alice", "* NAK :sts");
	chat_secure(chat, "alice", "");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* sts=duration=2592000 *");
	chat_open(chat, "bob");
	chat_send(chat, "bob", "CAP LS");
	chat_expect(chat, "bob", "* sts *");
}

static void test_without_sts(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->sts_duration_s = 2592000;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	assert_null(strstr(chat_expect(chat, "alice", "* LS :*"), "sts"));
}

static void test_sasl_by_connection(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* sasl=SCRAM-SHA-256 *");
	chat_secure(chat, "alice", "");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* sasl=SCRAM-SHA-256,PLAIN *");
	chat_secure(chat, "alice", "0123456789abcdef");
	chat_send(chat, "alice", "CAP LS 302");
	chat_expect(chat, "alice", "* sasl=EXTERNAL,SCRAM-SHA-256,PLAIN *");
}

static void test_a_request_is_acknowledged_as_it_was_made(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :userhost-in-names multi-prefix");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * ACK :userhost-in-names multi-prefix");
	chat_send(chat, "alice", "CAP LIST");
	chat_expect(chat, "alice", ":test.server CAP ? LIST :multi-prefix userhost-in-names");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 * :Alice");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "CAP END");
	chat_expect(chat, "alice", "* 001 *");
}

static void test_all_or_nothing(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :multi-prefix qux foo batch qux");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * NAK :multi-prefix qux foo batch qux");
	chat_send(chat, "alice", "CAP REQ :-qux");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * NAK :-qux");
	chat_send(chat, "alice", "CAP REQ :Multi-Prefix");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * NAK :Multi-Prefix");
	chat_send(chat, "alice", "CAP LIST");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * LIST :");
}

static void test_giving_one_back(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "server-time echo-message");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "CAP REQ :-server-time multi-prefix");
	chat_expect(chat, "alice", "*CAP alice ACK :-server-time multi-prefix");
	chat_send(chat, "alice", "CAP LIST");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP alice LIST :echo-message multi-prefix");
	chat_send(chat, "bob", "PRIVMSG alice :no time");
	assert_string_equal(chat_next(chat, "alice"), ":bob!~user@192.0.2.1 PRIVMSG alice :no time");
}

static void test_after_registration_it_takes_effect_at_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "CAP REQ :message-tags server-time");
	chat_expect(chat, "alice", "*CAP alice ACK :message-tags server-time");
	chat_send(chat, "bob", "PRIVMSG alice :hello");
	const char *line = chat_expect(chat, "alice", "@* :bob!* PRIVMSG alice :hello");
	assert_non_null(strstr(line, "time="));
	assert_non_null(strstr(line, "msgid="));
	/* No END is needed, and none does harm. */
	chat_send(chat, "alice", "CAP END");
	chat_send(chat, "alice", "CAP LS");
	chat_expect(chat, "alice", "*CAP alice LS :*");
	chat_expect_nothing(chat, "alice");
}

static void test_version_302_implies_cap_notify(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP LS 302");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "CAP LIST");
	chat_expect(chat, "alice", ":test.server CAP ? LIST :cap-notify");
	chat_send(chat, "alice", "CAP REQ -cap-notify");
	chat_expect(chat, "alice", ":test.server CAP ? NAK :-cap-notify");
	/* A smaller number later takes nothing back. */
	chat_send(chat, "alice", "CAP LS 301");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "CAP LIST");
	chat_expect(chat, "alice", ":test.server CAP ? LIST :cap-notify");
	chat_open(chat, "bob");
	chat_send(chat, "bob", "CAP REQ cap-notify");
	chat_expect(chat, "bob", ":test.server CAP ? ACK :cap-notify");
	chat_send(chat, "bob", "CAP REQ -cap-notify");
	chat_expect(chat, "bob", ":test.server CAP ? ACK :-cap-notify");
}

static void test_an_empty_request(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP REQ :");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * ACK :");
}

static void test_what_would_not_fit_is_not_half_acknowledged(void **state)
{
	struct chat *chat = *state;
	char request[512] = "CAP REQ :";
	while (strlen(request) < 490)
		strcat(request, "batch ");
	chat_open(chat, "alice");
	chat_send(chat, "alice", "%s", request);
	chat_expect(chat, "alice", ":test.server CAP ? NAK :batch *");
	chat_send(chat, "alice", "CAP LIST");
	assert_string_equal(chat_next(chat, "alice"), ":test.server CAP * LIST :");
}

static void test_what_is_no_subcommand(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "CAP NOTACOMMAND");
	chat_send(chat, "alice", "PING x");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 410 * NOTACOMMAND :Invalid CAP command");
	chat_expect(chat, "alice", "* PONG *");
	chat_send(chat, "alice", "CAP");
	chat_expect(chat, "alice", ":test.server 461 ? CAP :Not enough parameters");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_ls_suspends_registration),
		chat_test(test_ls_is_one_line_for_old_clients),
		chat_test(test_ls_goes_on_in_further_lines),
		chat_test(test_values_are_for_those_who_say_302),
		chat_test(test_sts),
		chat_test(test_without_sts),
		chat_test(test_sasl_by_connection),
		chat_test(test_a_request_is_acknowledged_as_it_was_made),
		chat_test(test_all_or_nothing),
		chat_test(test_giving_one_back),
		chat_test(test_after_registration_it_takes_effect_at_once),
		chat_test(test_version_302_implies_cap_notify),
		chat_test(test_an_empty_request),
		chat_test(test_what_would_not_fit_is_not_half_acknowledged),
		chat_test(test_what_is_no_subcommand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
