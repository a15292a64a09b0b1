/* Logging in: SASL as the session does it, with the test as its server. */
#include "support/unit.h"

#include <apollon/base/secret.h>
#include <apollon/irc/scram.h>

#include "client/talk.h"

/* "ann\0" twice would be PLAIN's: \0ann\0secret */
#define PLAIN_ANN "AGFubgBzZWNyZXQ="

static struct talk *begin(const struct session_settings *settings, const char *password, bool is_private)
{
	static struct talk talk;
	talk_init(&talk, settings);
	session_set_private(talk.session, is_private);
	if (password)
		session_set_account(talk.session, "ann", password, true);
	session_start(talk.session, talk.now_ms);
	talk_forget(&talk);
	return &talk;
}

static struct talk *begin_with_password(bool is_private)
{
	const struct session_settings settings = talk_settings();
	return begin(&settings, "secret", is_private);
}

static struct talk *begin_with_certificate(const char *password)
{
	struct session_settings settings = talk_settings();
	settings.has_certificate = true;
	return begin(&settings, password, true);
}

static void offer(struct talk *talk, const char *mechanisms)
{
	char line[256];
	snprintf(line, sizeof(line), ":srv CAP * LS :batch sasl%s%s", *mechanisms ? "=" : "", mechanisms);
	server_says(talk, line);
	assert_sent(talk, "CAP REQ :batch\nCAP REQ :sasl\n");
	server_says(talk, ":srv CAP * ACK :batch");
	assert_sent(talk, "");
	server_says(talk, ":srv CAP * ACK :sasl");
}

static void test_plain_where_nobody_listens(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	offer(talk, "PLAIN");
	assert_sent(talk, "AUTHENTICATE PLAIN\n");
	server_says(talk, "AUTHENTICATE +");
	assert_sent(talk, "AUTHENTICATE " PLAIN_ANN "\n");
	server_says(talk, ":srv 900 * ann!ann@host ann :You are now logged in as ann");
	assert_told(talk, "reply srv ann 900: you are logged in as ann\n");
	assert_sent(talk, "");
	server_says(talk, ":srv 903 * :SASL authentication successful");
	assert_sent(talk, "CAP END\n");
	server_says(talk, ":srv 001 ann :Welcome");
	assert_told(talk, "connected srv ann: Welcome\n");
	assert_true(session_is_logged_in(talk->session));
	talk_finish(talk);
}

static void test_no_plain_where_somebody_may_listen(void **state)
{
	struct talk *talk = begin_with_password(false);
	(void)state;
	offer(talk, "PLAIN");
	assert_sent(talk, "");
	assert_told(talk,
		"error ann: the server wants the password as it is (PLAIN), and the connection is not encrypted "
		"problem=9\n");
	talk_finish(talk);
}

static void test_a_long_password_goes_in_pieces(void **state)
{
	char password[296];
	const struct session_settings settings = talk_settings();
	(void)state;
	memset(password, 'p', sizeof(password));
	password[sizeof(password) - 1] = '\0';
	struct talk *talk = begin(&settings, password, true);
	offer(talk, "PLAIN");
	talk_forget(talk);
	server_says(talk, "AUTHENTICATE +");
	/* \0ann\0 and 295 bytes make 300 bytes, which are 400 characters: an empty piece ends them. */
	assert_int_equal(talk->sent.len, 13 + 400 + 1 + 15);
	assert_non_null(strstr(buffer_text(&talk->sent), "\nAUTHENTICATE +\n"));
	talk_finish(talk);
}

/* The server's side of SCRAM, as the library has it. */
struct scram_peer {
	struct scram_server server;
	struct scram_record record;
};

static void take_message(struct talk *talk, struct sasl_message *message)
{
	struct sasl_input input = {0};
	struct slice rest = buffer_slice(&talk->sent), line;
	enum sasl_result result = SASL_MORE;
	while (result == SASL_MORE && slice_next(&rest, '\n', &line) && line.len > 13)
		result = sasl_receive(&input, (struct slice){line.data + 13, line.len - 13}, message);
	assert_int_equal(result, SASL_COMPLETE);
	buffer_clear(&talk->sent);
}

static void give_message(struct talk *talk, const struct sasl_message *message)
{
	char text[SECRET_BASE64_SIZE(SASL_MESSAGE_LIMIT)], line[SASL_TEXT_LIMIT + 32];
	secret_base64_encode((struct slice){message->data, message->len}, text);
	snprintf(line, sizeof(line), "AUTHENTICATE %s", text);
	server_says(talk, line);
}

/* Up to the client's proof; the server's record is that of a password. */
static const char *scram(struct talk *talk, struct scram_peer *peer, const char *password, struct sasl_message *message)
{
	offer(talk, "PLAIN,SCRAM-SHA-256");
	assert_sent(talk, "AUTHENTICATE SCRAM-SHA-256\n");
	server_says(talk, "AUTHENTICATE +");
	take_message(talk, message);
	*peer = (struct scram_peer){0};
	scram_record_make(&peer->record, slice_of(password), SLICE("0123456789abcdef"), SCRAM_ITERATIONS);
	assert_null(scram_server_first(&peer->server, (struct slice){message->data, message->len}));
	assert_string_equal(peer->server.name, "ann");
	assert_null(scram_server_challenge(&peer->server, &peer->record, "nonce", message));
	give_message(talk, message);
	take_message(talk, message);
	return scram_server_final(&peer->server, (struct slice){message->data, message->len}, message);
}

static void test_scram_comes_before_plain(void **state)
{
	struct talk *talk = begin_with_password(true);
	struct scram_peer peer;
	struct sasl_message message;
	(void)state;
	assert_null(scram(talk, &peer, "secret", &message));
	give_message(talk, &message);
	assert_sent(talk, "AUTHENTICATE +\n");
	server_says(talk, ":srv 903 * :SASL authentication successful");
	assert_sent(talk, "CAP END\n");
	assert_true(session_is_logged_in(talk->session));
	scram_server_finish(&peer.server);
	talk_finish(talk);
}

static void test_a_wrong_password_is_not_tried_as_it_is_afterwards(void **state)
{
	struct talk *talk = begin_with_password(true);
	struct scram_peer peer;
	struct sasl_message message;
	(void)state;
	assert_non_null(scram(talk, &peer, "another", &message));
	server_says(talk, ":srv 904 * :SASL authentication failed");
	assert_sent(talk, "");
	assert_told(talk, "error srv ann 904: SASL authentication failed problem=9\n");
	scram_server_finish(&peer.server);
	talk_finish(talk);
}

static void test_a_server_that_does_not_know_the_password_is_no_success(void **state)
{
	struct talk *talk = begin_with_password(true);
	struct scram_peer peer;
	struct sasl_message message;
	(void)state;
	assert_null(scram(talk, &peer, "secret", &message));
	server_says(talk, ":srv 903 * :SASL authentication successful");
	assert_told(talk,
		"error srv ann 903: the server did not prove that it knows the password: is it the right one? "
		"problem=9\n");
	assert_false(session_is_logged_in(talk->session));
	server_says(talk, ":srv 001 ann :Welcome");
	assert_told(talk, "");
	assert_false(session_is_registered(talk->session));
	scram_server_finish(&peer.server);
	talk_finish(talk);
}

static void test_a_false_proof_ends_it(void **state)
{
	struct talk *talk = begin_with_password(true);
	struct scram_peer peer;
	struct sasl_message message;
	(void)state;
	assert_null(scram(talk, &peer, "secret", &message));
	message.data[3] ^= 1;
	give_message(talk, &message);
	assert_sent(talk, "AUTHENTICATE *\n");
	assert_non_null(strstr(buffer_text(&talk->told), "problem=9"));
	scram_server_finish(&peer.server);
	talk_finish(talk);
}

static void test_external_by_certificate(void **state)
{
	struct talk *talk = begin_with_certificate(NULL);
	(void)state;
	offer(talk, "EXTERNAL,PLAIN");
	assert_sent(talk, "AUTHENTICATE EXTERNAL\n");
	server_says(talk, "AUTHENTICATE +");
	assert_sent(talk, "AUTHENTICATE +\n");
	server_says(talk, ":srv 903 * :ok");
	assert_sent(talk, "CAP END\n");
	talk_finish(talk);
}

static void test_external_names_the_account(void **state)
{
	struct talk *talk = begin_with_certificate("secret");
	(void)state;
	offer(talk, "EXTERNAL,SCRAM-SHA-256");
	assert_sent(talk, "AUTHENTICATE EXTERNAL\n");
	server_says(talk, "AUTHENTICATE +");
	assert_sent(talk, "AUTHENTICATE YW5u\n");
	server_says(talk, ":srv 904 * :no such certificate");
	/* The password is there, too. */
	assert_sent(talk, "AUTHENTICATE SCRAM-SHA-256\n");
	talk_finish(talk);
}

static void test_an_identity_that_is_not_known_yet_gets_in(void **state)
{
	struct talk *talk = begin_with_certificate(NULL);
	(void)state;
	offer(talk, "EXTERNAL");
	server_says(talk, "AUTHENTICATE +");
	talk_forget(talk);
	server_says(talk, ":srv 904 * :no such certificate");
	assert_sent(talk, "CAP END\n");
	assert_int_equal(
		strncmp(buffer_text(&talk->told), "reply srv 904: the server does not know your identity", 53), 0);
	talk_forget(talk);
	server_says(talk, ":srv 001 ann :Welcome");
	assert_told(talk, "connected srv ann: Welcome\n");
	talk_finish(talk);
}

static void test_servers_without_accounts(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	server_says(talk, ":srv CAP * LS :batch");
	assert_told(talk, "error ann: the server knows no accounts (it does not offer SASL) problem=9\n");
	assert_sent(talk, "CAP REQ :batch\n");
	talk_finish(talk);

	/* And one without capabilities. */
	talk = begin_with_password(true);
	server_says(talk, ":srv 421 * CAP :Unknown command");
	server_says(talk, ":srv 001 ann :Welcome");
	assert_told(talk, "error ann: the server knows no accounts (it does not offer SASL) problem=9\n");
	assert_false(session_is_registered(talk->session));
	talk_finish(talk);
}

static void test_a_refused_capability_and_other_mechanisms(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	server_says(talk, ":srv CAP * LS :sasl");
	talk_forget(talk);
	server_says(talk, ":srv CAP * NAK :sasl");
	assert_told(talk, "error ann: the server offers to log in (SASL), but refuses to do it problem=9\n");
	talk_finish(talk);

	talk = begin_with_password(true);
	offer(talk, "");
	assert_sent(talk, "AUTHENTICATE SCRAM-SHA-256\n");
	server_says(talk, ":srv 908 ann PLAIN,KERBEROS :are available SASL mechanisms");
	server_says(talk, ":srv 904 ann :SASL authentication failed");
	assert_sent(talk, "AUTHENTICATE PLAIN\n");
	talk_finish(talk);
}

static void test_nonsense_is_given_up(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	offer(talk, "PLAIN");
	talk_forget(talk);
	server_says(talk, "AUTHENTICATE !!!!");
	assert_sent(talk, "AUTHENTICATE *\n");
	assert_told(talk, "error ann: the server's part of the login (SASL) makes no sense problem=9\n");
	server_says(talk, ":srv 906 * :aborted");
	assert_told(talk, "");
	talk_finish(talk);
}

static void test_logging_in_later(void **state)
{
	const struct session_settings settings = talk_settings();
	struct talk talk;
	(void)state;
	talk_init(&talk, &settings);
	session_set_private(talk.session, true);
	assert_false(session_log_in(talk.session));
	session_start(talk.session, talk.now_ms);
	server_says(&talk, ":srv CAP * LS :sasl=PLAIN");
	talk_forget(&talk);
	server_says(&talk, ":srv 001 ann :Welcome");
	/* The capability comes with the wish. */
	talk_forget(&talk);
	session_set_account(talk.session, "ann", "secret", false);
	assert_true(session_log_in(talk.session));
	assert_false(session_log_in(talk.session));
	assert_sent(&talk, "CAP REQ :sasl\n");
	server_says(&talk, ":srv CAP ann ACK :sasl");
	assert_sent(&talk, "AUTHENTICATE PLAIN\n");
	server_says(&talk, "AUTHENTICATE +");
	talk_forget(&talk);
	server_says(&talk, ":srv 904 ann :SASL authentication failed");
	assert_told(&talk, "error srv ann 904: SASL authentication failed\n");
	assert_sent(&talk, "");
	assert_true(session_log_in(talk.session));
	assert_sent(&talk, "AUTHENTICATE PLAIN\n");
	server_says(&talk, "AUTHENTICATE +");
	server_says(&talk, ":srv 903 ann :ok");
	assert_true(session_is_logged_in(talk.session));
	talk_finish(&talk);
}

static void test_the_next_link_logs_in_again(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	offer(talk, "PLAIN");
	server_says(talk, "AUTHENTICATE +");
	session_lose(talk->session, "gone", talk->now_ms);
	session_start(talk->session, talk->now_ms);
	talk_forget(talk);
	offer(talk, "PLAIN");
	assert_sent(talk, "AUTHENTICATE PLAIN\n");
	server_says(talk, "AUTHENTICATE +");
	assert_sent(talk, "AUTHENTICATE " PLAIN_ANN "\n");
	talk_finish(talk);
}

static void test_services_that_come_back(void **state)
{
	struct session_settings settings = talk_settings();
	struct talk talk;
	(void)state;
	talk_init(&talk, &settings);
	session_set_private(talk.session, true);
	session_set_account(talk.session, "ann", "secret", false);
	session_start(talk.session, talk.now_ms);
	server_says(&talk, ":srv CAP * LS :batch");
	server_says(&talk, ":srv 001 ann :Welcome");
	talk_forget(&talk);
	server_says(&talk, ":srv CAP ann NEW :sasl=PLAIN");
	assert_sent(&talk, "CAP REQ :sasl\n");
	server_says(&talk, ":srv CAP ann ACK :sasl");
	assert_sent(&talk, "AUTHENTICATE PLAIN\n");
	talk_finish(&talk);
}

/* A nick that is registered is refused to who is not logged in yet. */
static void test_a_nick_of_ones_own_is_taken_after_the_login(void **state)
{
	struct session_settings settings = talk_settings();
	(void)state;
	settings.nick_retry = false;
	struct talk *talk = begin(&settings, "secret", true);
	offer(talk, "PLAIN");
	server_says(talk, ":srv 433 * ann :Nickname is registered: log in");
	server_says(talk, "AUTHENTICATE +");
	talk_forget(talk);
	server_says(talk, ":srv 903 * :ok");
	assert_sent(talk, "NICK ann\nCAP END\n");
	server_says(talk, ":srv 433 * ann :Nickname is in use");
	assert_told(talk, "error srv ann 433: the nick is taken problem=1\n");
	talk_finish(talk);
}

static void test_who_stays_a_stranger_takes_another_nick(void **state)
{
	struct talk *talk = begin_with_certificate(NULL);
	(void)state;
	offer(talk, "EXTERNAL");
	server_says(talk, ":srv 433 * ann :Nickname is registered: log in");
	server_says(talk, "AUTHENTICATE +");
	talk_forget(talk);
	server_says(talk, ":srv 904 * :no such certificate");
	assert_sent(talk, "NICK ann\nCAP END\n");
	server_says(talk, ":srv 433 * ann :Nickname is registered: log in");
	assert_sent(talk, "NICK ann_\n");
	talk_finish(talk);
}

static void test_servers_for_members_alone(void **state)
{
	const struct session_settings settings = talk_settings();
	(void)state;
	struct talk *talk = begin(&settings, NULL, true);
	server_says(talk, ":srv FAIL * ACCOUNT_REQUIRED_TO_CONNECT :You must log in to an account");
	assert_told(talk, "error srv ann FAIL: You must log in to an account problem=2\n");
	server_says(talk, "ERROR :Closing Link: You must log in to an account");
	assert_told(talk, "");
	talk_finish(talk);

	talk = begin(&settings, NULL, true);
	server_says(talk, "ERROR :Closing Link: ann (You need to be logged in)");
	assert_told(talk, "error ann ERROR: Closing Link: ann (You need to be logged in) problem=2\n");
	talk_finish(talk);
}

static void test_sts_stops_a_link_that_is_to_be_replaced(void **state)
{
	struct talk *talk = begin_with_password(false);
	(void)state;
	server_says(talk, ":srv CAP * LS :batch sasl=PLAIN sts=port=6697,duration=86400,preload");
	assert_told(talk, "sts 6697 86400\n");
	assert_sent(talk, "");
	server_says(talk, ":srv 001 ann :Welcome");
	assert_told(talk, "");
	assert_sent(talk, "");
	talk_finish(talk);
}

static void test_sts_in_all_its_forms(void **state)
{
	struct talk *talk = begin_with_password(true);
	(void)state;
	server_says(talk, ":srv CAP * LS * :sts=duration=60");
	assert_told(talk, "sts 0 60\n");
	server_says(talk, ":srv CAP * LS * :sts");
	assert_told(talk, "sts 0 -1\n");
	server_says(talk, ":srv CAP * LS * :sts=port=99999,duration=-5");
	assert_told(talk, "sts 0 -1\n");
	server_says(talk, ":srv CAP * LS * :sts=duration,port=x,future=1");
	assert_told(talk, "sts 0 -1\n");
	talk_finish(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_where_nobody_listens),
		cmocka_unit_test(test_no_plain_where_somebody_may_listen),
		cmocka_unit_test(test_a_long_password_goes_in_pieces),
		cmocka_unit_test(test_scram_comes_before_plain),
		cmocka_unit_test(test_a_wrong_password_is_not_tried_as_it_is_afterwards),
		cmocka_unit_test(test_a_server_that_does_not_know_the_password_is_no_success),
		cmocka_unit_test(test_a_false_proof_ends_it),
		cmocka_unit_test(test_external_by_certificate),
		cmocka_unit_test(test_external_names_the_account),
		cmocka_unit_test(test_an_identity_that_is_not_known_yet_gets_in),
		cmocka_unit_test(test_servers_without_accounts),
		cmocka_unit_test(test_a_refused_capability_and_other_mechanisms),
		cmocka_unit_test(test_nonsense_is_given_up),
		cmocka_unit_test(test_logging_in_later),
		cmocka_unit_test(test_the_next_link_logs_in_again),
		cmocka_unit_test(test_services_that_come_back),
		cmocka_unit_test(test_a_nick_of_ones_own_is_taken_after_the_login),
		cmocka_unit_test(test_who_stays_a_stranger_takes_another_nick),
		cmocka_unit_test(test_servers_for_members_alone),
		cmocka_unit_test(test_sts_stops_a_link_that_is_to_be_replaced),
		cmocka_unit_test(test_sts_in_all_its_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
