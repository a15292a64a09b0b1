#include "support/unit.h"

#include "client/talk.h"

static int start(void **state)
{
	struct talk *talk = alloc_zeroed(1, sizeof(*talk));
	struct session_settings settings = talk_settings();
	talk_init(talk, &settings);
	*state = talk;
	return 0;
}

static int stop(void **state)
{
	talk_finish(*state);
	free(*state);
	return 0;
}

static void test_registers_with_capabilities(void **state)
{
	struct talk *talk = *state;
	assert_true(session_join(talk->session, "#lobby", NULL));
	assert_true(session_join(talk->session, "#ops", "sesame"));
	session_start(talk->session, talk->now_ms);
	assert_sent(talk, "CAP LS 302\nNICK ann\nUSER ann 0 * :Ann\n");
	server_says(talk, ":srv CAP * LS * :batch sasl=PLAIN server-time");
	assert_sent(talk, "");
	server_says(talk, ":srv CAP * LS :message-tags unknown/one");
	assert_sent(talk, "CAP REQ :batch message-tags server-time\nCAP END\n");
	server_says(talk, ":srv CAP ann ACK :batch message-tags server-time");
	server_says(talk, ":srv 001 ann :Welcome, ann");
	assert_told(talk, "connected srv ann: Welcome, ann\n");
	assert_sent(talk, "JOIN #lobby\nJOIN #ops sesame\n");
	assert_int_equal(
		session_capabilities(talk->session), SESSION_BATCH | SESSION_MESSAGE_TAGS | SESSION_SERVER_TIME);
	assert_true(session_is_registered(talk->session));
	assert_false(session_has_joined(talk->session));
}

static void test_registers_without_cap(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	talk_forget(talk);
	server_says(talk, ":srv 421 ann CAP :Unknown command");
	assert_told(talk, "");
	server_says(talk, "PING :cookie");
	assert_sent(talk, "PONG :cookie\n");
	server_says(talk, ":srv 001 ann :Welcome");
	assert_true(session_has_joined(talk->session));
}

static void test_capabilities_come_and_go(void **state)
{
	struct talk *talk = *state;
	talk_register(talk, "batch");
	server_says(talk, ":srv CAP ann NEW :echo-message other");
	assert_sent(talk, "CAP REQ :echo-message\n");
	server_says(talk, ":srv CAP ann ACK :echo-message");
	assert_int_equal(session_capabilities(talk->session), SESSION_BATCH | SESSION_ECHO_MESSAGE);
	server_says(talk, ":srv CAP ann DEL :batch");
	assert_int_equal(session_capabilities(talk->session), SESSION_ECHO_MESSAGE);
}

static void test_password_comes_first(void **state)
{
	struct session_settings settings = talk_settings();
	struct talk talk;
	(void)state;
	settings.password = "open sesame";
	talk_init(&talk, &settings);
	session_start(talk.session, talk.now_ms);
	assert_sent(&talk, "CAP LS 302\nPASS :open sesame\nNICK ann\nUSER ann 0 * :Ann\n");
	server_says(&talk, ":srv 464 ann :Password incorrect");
	assert_told(&talk, "error srv ann 464: Password incorrect problem=2\n");
	/* What follows says nothing new. */
	server_says(&talk, "ERROR :Closing link");
	assert_told(&talk, "");
	talk_finish(&talk);
}

static void test_takes_another_nick(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	talk_forget(talk);
	server_says(talk, ":srv 433 * ann :Nickname is already in use");
	assert_sent(talk, "NICK ann_\n");
	server_says(talk, ":srv 433 * ann_ :Nickname is already in use");
	assert_sent(talk, "NICK ann__\n");
	server_says(talk, ":srv 433 * ann__ :Nickname is already in use");
	assert_sent(talk, "NICK ann1\n");
	server_says(talk, ":srv 001 ann1 :Welcome");
	assert_string_equal(session_nick(talk->session), "ann1");
	assert_told(talk, "connected srv ann1: Welcome\n");
}

static void test_gives_up_when_all_nicks_are_taken(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	for (int tries = 0; tries < 30; tries++)
		server_says(talk, ":srv 433 * x :Nickname is already in use");
	assert_told(talk, "error srv ann18 433: the nick is taken problem=1\n");
}

static void test_insists_on_its_nick_if_told_to(void **state)
{
	struct session_settings settings = talk_settings();
	struct talk talk;
	(void)state;
	settings.nick_retry = false;
	talk_init(&talk, &settings);
	session_start(talk.session, talk.now_ms);
	talk_forget(&talk);
	server_says(&talk, ":srv 433 * ann :Nickname is already in use");
	assert_sent(&talk, "");
	assert_told(&talk, "error srv ann 433: the nick is taken problem=1\n");
	talk_finish(&talk);
}

static void test_nick_that_is_none(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	server_says(talk, ":srv 432 * ann :Erroneous nickname");
	assert_told(talk, "error srv ann 432: Erroneous nickname problem=1\n");
}

static void test_banned(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	server_says(talk, ":srv 465 ann :You are banned from this server");
	assert_told(talk, "error srv ann 465: You are banned from this server problem=2\n");
}

static void test_refused_by_words_alone(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	server_says(talk, "ERROR :Bad password");
	assert_told(talk, "error ann ERROR: Bad password problem=2\n");
}

static void test_closing_is_told(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	server_says(talk, "ERROR :Closing link: the server is full");
	assert_told(talk, "error ERROR: Closing link: the server is full\n");
	session_lose(talk->session, "closed", talk->now_ms);
	assert_told(talk, "disconnected: closed\n");
}

static void assert_is_no_irc(const char *line)
{
	struct session_settings settings = talk_settings();
	struct talk talk;
	talk_init(&talk, &settings);
	session_start(talk.session, talk.now_ms);
	server_says(&talk, line);
	assert_non_null(strstr(buffer_text(&talk.told), "problem=4"));
	talk_finish(&talk);
}

static void test_peers_that_speak_something_else(void **state)
{
	(void)state;
	assert_is_no_irc("HTTP/1.1 400 Bad Request");
	assert_is_no_irc("SSH-2.0-OpenSSH_9.2");
	assert_is_no_irc("220 mail.example ESMTP");
	assert_is_no_irc("+OK POP3");
	assert_is_no_irc("\x15\x03\x01");
}

static void test_garbage_later_is_ignored(void **state)
{
	struct talk *talk = *state;
	talk_register(talk, "");
	server_says(talk, "!!! ???");
	server_says(talk, ":srv");
	server_says(talk, "@");
	server_says(talk, "");
	server_says(talk, "PRIVMSG");
	server_says(talk, ":bob PRIVMSG");
	server_says(talk, ":bob MODE");
	server_says(talk, ":bob BATCH");
	server_says(talk, ":bob NICK");
	server_says(talk, ":srv 353");
	server_says(talk, ":srv 401");
	server_says(talk, ":srv 412");
	server_says(talk, ":srv FAIL");
	server_says(talk, ":srv 005");
	assert_true(session_is_registered(talk->session));
}

static void test_silence_is_noticed(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	assert_int_equal(session_deadline(talk->session), TALK_START_MS + 10000);
	talk->now_ms += 9999;
	session_tick(talk->session, talk->now_ms);
	assert_told(talk, "");
	talk->now_ms += 1;
	session_tick(talk->session, talk->now_ms);
	assert_told(talk, "error: the server accepts connections, but says nothing problem=5\n");
}

static void test_a_waiting_room_is_waited_in(void **state)
{
	struct talk *talk = *state;
	session_start(talk->session, talk->now_ms);
	server_says(talk, "NOTICE * :*** The server is full: you are number 3 in line, please hold on");
	assert_told(talk, "reply NOTICE: *** The server is full: you are number 3 in line, please hold on\n");
	for (int minute = 0; minute < 30; minute++) {
		talk->now_ms += 60000;
		session_tick(talk->session, talk->now_ms);
		server_says(talk, "NOTICE * :*** The server is full: you are number 2 in line, please hold on");
	}
	assert_null(strstr(buffer_text(&talk->told), "problem"));
}

static void test_asks_whether_the_server_is_there(void **state)
{
	struct talk *talk = *state;
	talk_register(talk, "");
	talk->now_ms += 60000;
	assert_int_equal(session_deadline(talk->session), talk->now_ms);
	session_tick(talk->session, talk->now_ms);
	assert_sent(talk, "PING :apollon\n");
	server_says(talk, ":srv PONG srv :apollon");
	talk->now_ms += 60000;
	session_tick(talk->session, talk->now_ms);
	assert_sent(talk, "PING :apollon\n");
	talk->now_ms += 30000;
	session_tick(talk->session, talk->now_ms);
	assert_told(talk, "error: the server is silent problem=5\n");
}

static void test_registers_again_after_a_loss(void **state)
{
	struct talk *talk = *state;
	talk_enter(talk, TALK_LABELS);
	session_lose(talk->session, "gone", talk->now_ms);
	assert_told(talk, "disconnected: gone\n");
	assert_false(session_is_registered(talk->session));
	session_start(talk->session, talk->now_ms);
	server_says(talk, ":srv 433 * ann :Nickname is already in use");
	server_says(talk, ":srv 001 ann_ :Welcome");
	assert_sent(talk, "CAP LS 302\nNICK ann\nUSER ann 0 * :Ann\nNICK ann_\nJOIN #lobby\n");
	assert_int_equal(session_capabilities(talk->session), 0);
}

static void test_goodbye(void **state)
{
	struct talk *talk = *state;
	talk_register(talk, "");
	session_quit(talk->session, "see\r\nyou");
	assert_sent(talk, "QUIT :see\n");
	assert_false(session_command(talk->session, "WHO"));
	server_says(talk, "ERROR :Closing link");
	assert_told(talk, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_registers_with_capabilities),
		TEST(test_registers_without_cap),
		TEST(test_capabilities_come_and_go),
		cmocka_unit_test(test_password_comes_first),
		TEST(test_takes_another_nick),
		TEST(test_gives_up_when_all_nicks_are_taken),
		cmocka_unit_test(test_insists_on_its_nick_if_told_to),
		TEST(test_nick_that_is_none),
		TEST(test_banned),
		TEST(test_refused_by_words_alone),
		TEST(test_closing_is_told),
		cmocka_unit_test(test_peers_that_speak_something_else),
		TEST(test_garbage_later_is_ignored),
		TEST(test_silence_is_noticed),
		TEST(test_a_waiting_room_is_waited_in),
		TEST(test_asks_whether_the_server_is_there),
		TEST(test_registers_again_after_a_loss),
		TEST(test_goodbye),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
