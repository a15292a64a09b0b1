#include "support/unit.h"

#include "client/outbox.h"
#include "client/talk.h"

static struct talk *create(const struct session_settings *settings, const char *capabilities)
{
	struct talk *talk = alloc_zeroed(1, sizeof(*talk));
	talk_init(talk, settings);
	talk_enter(talk, capabilities);
	return talk;
}

static int start_labelled(void **state)
{
	struct session_settings settings = talk_settings();
	*state = create(&settings, TALK_LABELS);
	return 0;
}

static int start_plain(void **state)
{
	struct session_settings settings = talk_settings();
	*state = create(&settings, "");
	return 0;
}

static int stop(void **state)
{
	talk_finish(*state);
	free(*state);
	return 0;
}

/* ---- what others say ---- */

static void test_hears_messages(void **state)
{
	struct talk *talk = *state;
	server_says(talk, "@time=2026-11-23T18:26:08.123Z;msgid=m1;account=bob :bob!b@h PRIVMSG #lobby :hello");
	assert_told(talk, "message #lobby bob: hello id=m1\n");
	server_says(talk, ":bob!b@h NOTICE #lobby :psst");
	assert_told(talk, "message/notice #lobby bob: psst\n");
	server_says(talk, ":bob!b@h PRIVMSG #lobby :\1ACTION waves\1");
	assert_told(talk, "message/action #lobby bob: waves\n");
	server_says(talk, ":bob!b@h PRIVMSG @#lobby :for operators");
	assert_told(talk, "message @#lobby bob: for operators in #lobby\n");
	server_says(talk, ":bob!b@h PRIVMSG ann :between us");
	assert_told(talk, "message ann bob: between us in bob highlight\n");
}

static void test_hears_its_name(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h PRIVMSG #lobby :Ann: hello");
	assert_told(talk, "message #lobby bob: Ann: hello highlight\n");
	server_says(talk, ":bob!b@h PRIVMSG #lobby :hello, ANN");
	assert_told(talk, "message #lobby bob: hello, ANN highlight\n");
	server_says(talk, ":bob!b@h PRIVMSG #lobby :anna and joann and ann-marie and ann_");
	assert_told(talk, "message #lobby bob: anna and joann and ann-marie and ann_\n");
}

static void test_other_questions_between_clients_are_no_messages(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h PRIVMSG ann :\1VERSION\1");
	assert_told(talk, "reply ann bob CTCP: VERSION in bob highlight\n");
	assert_sent(talk, "");
}

static void test_servers_words_are_no_messages(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":srv.example NOTICE ann :*** maintenance at noon");
	assert_told(talk, "reply srv.example NOTICE: *** maintenance at noon\n");
	server_says(talk, ":oper!o@h WALLOPS :hear, hear");
	assert_told(talk, "reply oper WALLOPS: hear, hear\n");
}

static void test_history_is_marked(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":srv BATCH +h1 chathistory #lobby");
	server_says(talk, "@batch=h1 :bob!b@h PRIVMSG #lobby :long ago");
	server_says(talk, ":srv BATCH -h1");
	server_says(talk, "@batch=h1 :bob!b@h PRIVMSG #lobby :now");
	assert_told(talk, "message #lobby bob: long ago replay\nmessage #lobby bob: now\n");
}

/* ---- what we say: with labels ---- */

static void test_message_is_sent_when_its_echo_is_back(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "hello", 7);
	assert_sent(talk, "@label=a1 PRIVMSG #lobby :hello\n");
	assert_told(talk, "");
	assert_int_equal(session_flying_count(talk->session), 1);
	server_says(talk, "@label=a1;msgid=m9 :ann!~ann@host PRIVMSG #lobby :hello");
	assert_told(
		talk, "message #lobby ann: hello (line 7) id=m9 self\nsent #lobby ann: hello (line 7) id=m9 self\n");
	assert_int_equal(session_flying_count(talk->session), 0);
}

static void test_refused_message(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "hello", 1);
	server_says(talk, "@label=a1 :srv 404 ann #lobby :Cannot send to channel (+m)");
	assert_told(talk, "send_failed #lobby ann Cannot send to channel (+m) 404: hello (line 1) problem=6 self\n");
	say(talk, "nobody", "hello", 2);
	server_says(talk, "@label=a2 :srv 401 ann nobody :No such nick/channel");
	assert_told(talk, "send_failed nobody ann No such nick/channel 401: hello (line 2) problem=6 self\n");
	say(talk, "#lobby", "hello", 3);
	server_says(talk, "@label=a3 :srv FAIL PRIVMSG INVALID_UTF8 :Message rejected");
	assert_told(talk, "send_failed #lobby ann Message rejected INVALID_UTF8: hello (line 3) problem=6 self\n");
	assert_int_equal(session_flying_count(talk->session), 0);
}

static void test_error_of_another_command_is_not_the_messages(void **state)
{
	struct talk *talk = *state;
	say(talk, "bob", "hello", 1);
	server_says(talk, ":srv 401 ann bob :No such nick/channel");
	assert_told(talk, "error srv 401: bob No such nick/channel\n");
	assert_int_equal(session_flying_count(talk->session), 1);
}

static void test_answers_that_stand_for_an_echo(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	say(talk, "bob", "two", 2);
	server_says(talk, "@label=a1 :srv ACK");
	assert_told(talk, "sent #lobby ann: one (line 1) self\n");
	/* Who is away says so along with the echo. */
	server_says(talk, "@label=a2 :srv BATCH +x labeled-response");
	server_says(talk, "@batch=x :ann!~ann@host PRIVMSG bob :two");
	server_says(talk, "@batch=x :srv 301 ann bob :lunch");
	server_says(talk, ":srv BATCH -x");
	assert_told(talk,
		"message bob ann: two (line 2) self\nsent bob ann: two (line 2) self\nreply srv 301: bob is away: lunch\n");
}

static void test_message_to_oneself(void **state)
{
	struct talk *talk = *state;
	say(talk, "ann", "remember", 1);
	server_says(talk, "@label=a1 :ann!~ann@host PRIVMSG ann :remember");
	server_says(talk, ":ann!~ann@host PRIVMSG ann :remember");
	assert_told(talk,
		"message ann ann: remember (line 1) self\nsent ann ann: remember (line 1) self\n"
		"message ann ann: remember highlight\n");
}

static void test_action_and_notice(void **state)
{
	struct talk *talk = *state;
	assert_true(session_say(talk->session, "#lobby", MESSAGE_ACTION, "waves", 0, talk->now_ms));
	assert_true(session_say(talk->session, "#lobby", MESSAGE_NOTICE, "psst", 0, talk->now_ms));
	assert_sent(talk, "@label=a1 PRIVMSG #lobby :\1ACTION waves\1\n@label=a2 NOTICE #lobby :psst\n");
	server_says(talk, "@label=a1 :ann!~ann@host PRIVMSG #lobby :\1ACTION waves\1");
	assert_told(talk, "message/action #lobby ann: waves self\nsent #lobby ann: waves self\n");
}

static void test_lines_are_messages(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one\r\n\ntwo\nQUIT\n", 0);
	assert_sent(
		talk, "@label=a1 PRIVMSG #lobby :one\n@label=a2 PRIVMSG #lobby :two\n@label=a3 PRIVMSG #lobby :QUIT\n");
}

static void test_long_text_is_split_as_others_get_it(void **state)
{
	struct talk *talk = *state;
	char text[1200];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	say(talk, "#lobby", text, 1);
	struct slice rest = slice_of(buffer_text(&talk->sent)), line;
	size_t total = 0, lines = 0;
	while (slice_next(&rest, '\n', &line) && line.len > 0) {
		const char *body = strstr(line.data, " :") + 2;
		size_t len = (size_t)(line.data + line.len - body);
		/* ":ann!~ann@host PRIVMSG #lobby :text" and CR LF. */
		assert_in_range(strlen(":ann!~ann@host PRIVMSG #lobby :") + len + 2, 1, 512);
		total += len;
		lines++;
	}
	assert_int_equal(total, sizeof(text) - 1);
	assert_int_equal(lines, 3);
}

static void test_window_bounds_what_is_unconfirmed(void **state)
{
	struct talk *talk = *state;
	char line[128];
	unsigned confirmed = 0;

	for (int count = 0; count < 500; count++)
		say(talk, "#lobby", "x", 0);
	size_t first = session_flying_count(talk->session), most = first;
	assert_in_range(first, 1, 8);
	while (session_flying_count(talk->session) > 0) {
		snprintf(line, sizeof(line), "@label=a%u :ann!~ann@host PRIVMSG #lobby :x", ++confirmed);
		server_says(talk, line);
		most = session_flying_count(talk->session) > most ? session_flying_count(talk->session) : most;
	}
	assert_int_equal(confirmed, 500);
	assert_int_equal(most, OUTBOX_WINDOW_LIMIT);
}

static void test_slow_server_is_not_flooded(void **state)
{
	struct talk *talk = *state;
	char line[128];

	for (int count = 0; count < 100; count++)
		say(talk, "#lobby", "x", 0);
	for (unsigned confirmed = 1; confirmed <= 20; confirmed++) {
		talk->now_ms += 2000;
		snprintf(line, sizeof(line), "@label=a%u :ann!~ann@host PRIVMSG #lobby :x", confirmed);
		server_says(talk, line);
	}
	assert_int_equal(session_flying_count(talk->session), 1);
}

static void test_too_many_messages_are_not_taken(void **state)
{
	struct talk *talk = *state;
	session_lose(talk->session, "gone", talk->now_ms);
	for (int count = 0; count < OUTBOX_LIMIT; count++)
		say(talk, "#lobby", "x", 0);
	assert_false(session_say(talk->session, "#lobby", MESSAGE_PRIVMSG, "x", 0, talk->now_ms));
	assert_int_equal(session_waiting_count(talk->session), OUTBOX_LIMIT);
}

static void test_missing_confirmation_is_noticed(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	talk->now_ms += 9000;
	server_says(talk, "@label=a1 :ann!~ann@host PRIVMSG #lobby :one");
	say(talk, "#lobby", "two", 2);
	talk_forget(talk);
	assert_int_equal(session_deadline(talk->session), talk->now_ms + 10000);
	talk->now_ms += 10000;
	session_tick(talk->session, talk->now_ms);
	assert_told(talk, "error: the server does not confirm what was sent problem=8\n");
}

static void test_what_was_unconfirmed_is_sent_again(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	say(talk, "#lobby", "two", 2);
	server_says(talk, "@label=a1 :ann!~ann@host PRIVMSG #lobby :one");
	session_lose(talk->session, "gone", talk->now_ms);
	say(talk, "#lobby", "three", 3);
	assert_int_equal(session_waiting_count(talk->session), 2);
	session_start(talk->session, talk->now_ms);
	server_says(talk, ":srv CAP * LS :" TALK_LABELS);
	server_says(talk, ":srv CAP ann ACK :" TALK_LABELS);
	talk_forget(talk);
	server_says(talk, ":srv 001 ann :Welcome");
	assert_sent(talk, "JOIN #lobby\n");
	server_says(talk, ":ann!~ann@host JOIN #lobby");
	assert_sent(talk, "@label=a3 PRIVMSG #lobby :two\n@label=a4 PRIVMSG #lobby :three\n");
	talk_forget(talk);
	server_says(talk, "@label=a3 :ann!~ann@host PRIVMSG #lobby :two");
	assert_told(talk, "message #lobby ann: two (line 2) self resent\nsent #lobby ann: two (line 2) self resent\n");
}

static void test_dropped_messages_are_told(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	session_drop_messages(talk->session, "no time left");
	assert_told(talk, "send_failed #lobby ann no time left: one (line 1) self resent\n");
	assert_int_equal(session_flying_count(talk->session) + session_waiting_count(talk->session), 0);
}

/* ---- what we say: without labels ---- */

static void test_ping_behind_messages_confirms_them(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	assert_sent(talk, "PRIVMSG #lobby :one\nPING :apollon-1\n");
	server_says(talk, ":srv PONG srv :apollon-1");
	assert_told(talk, "message #lobby ann: one (line 1) self\nsent #lobby ann: one (line 1) self\n");
}

static void test_error_before_the_pong_is_the_messages(void **state)
{
	struct talk *talk = *state;
	say(talk, "#lobby", "one", 1);
	say(talk, "nobody", "two", 2);
	say(talk, "#lobby", "three", 3);
	server_says(talk, ":srv 401 ann nobody :No such nick/channel");
	assert_told(talk, "send_failed nobody ann No such nick/channel 401: two (line 2) problem=6 self\n");
	server_says(talk, ":srv PONG srv :apollon-3");
	assert_told(talk,
		"message #lobby ann: one (line 1) self\nsent #lobby ann: one (line 1) self\n"
		"message #lobby ann: three (line 3) self\nsent #lobby ann: three (line 3) self\n");
}

static void test_not_confirmed_ones_count_as_sent_if_wanted(void **state)
{
	struct session_settings settings = talk_settings();
	settings.acknowledged = false;
	struct talk *talk = create(&settings, "");
	say(talk, "#lobby", "one", 1);
	assert_sent(talk, "PRIVMSG #lobby :one\nPING :apollon-1\n");
	assert_told(talk, "sent #lobby ann: one (line 1) self\n");
	server_says(talk, ":srv PONG srv :apollon-1");
	assert_told(talk, "message #lobby ann: one (line 1) self\n");
	/* What counts as sent is not sent again. */
	say(talk, "#lobby", "two", 2);
	session_lose(talk->session, "gone", talk->now_ms);
	assert_int_equal(session_waiting_count(talk->session), 0);
	*state = talk;
}

static void test_too_long_ones_fail_if_wanted(void **state)
{
	struct session_settings settings = talk_settings();
	char text[1000];
	settings.may_split = false;
	struct talk *talk = create(&settings, TALK_LABELS);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	say(talk, "#lobby", text, 4);
	assert_sent(talk, "");
	assert_int_equal(
		strncmp(buffer_text(&talk->told), "send_failed #lobby ann it is too long for one message: xxx", 50), 0);
	assert_non_null(strstr(buffer_text(&talk->told), "(line 4) problem=7"));
	*state = talk;
}

static void test_echo_without_labels(void **state)
{
	struct session_settings settings = talk_settings();
	struct talk *talk = create(&settings, "echo-message");
	say(talk, "#lobby", "one", 1);
	assert_sent(talk, "PRIVMSG #lobby :one\nPING :apollon-1\n");
	server_says(talk, ":ann!~ann@host PRIVMSG #lobby :one");
	server_says(talk, ":srv PONG srv :apollon-1");
	assert_told(talk, "message #lobby ann: one self\nsent #lobby ann: one (line 1) self\n");
	*state = talk;
}

#define LABELLED(name) cmocka_unit_test_setup_teardown(name, start_labelled, stop)
#define PLAIN(name) cmocka_unit_test_setup_teardown(name, start_plain, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LABELLED(test_hears_messages),
		LABELLED(test_hears_its_name),
		LABELLED(test_other_questions_between_clients_are_no_messages),
		LABELLED(test_servers_words_are_no_messages),
		LABELLED(test_history_is_marked),
		LABELLED(test_message_is_sent_when_its_echo_is_back),
		LABELLED(test_refused_message),
		LABELLED(test_error_of_another_command_is_not_the_messages),
		LABELLED(test_answers_that_stand_for_an_echo),
		LABELLED(test_message_to_oneself),
		LABELLED(test_action_and_notice),
		LABELLED(test_lines_are_messages),
		LABELLED(test_long_text_is_split_as_others_get_it),
		LABELLED(test_window_bounds_what_is_unconfirmed),
		LABELLED(test_slow_server_is_not_flooded),
		LABELLED(test_too_many_messages_are_not_taken),
		LABELLED(test_missing_confirmation_is_noticed),
		LABELLED(test_what_was_unconfirmed_is_sent_again),
		LABELLED(test_dropped_messages_are_told),
		PLAIN(test_ping_behind_messages_confirms_them),
		PLAIN(test_error_before_the_pong_is_the_messages),
		cmocka_unit_test_teardown(test_not_confirmed_ones_count_as_sent_if_wanted, stop),
		cmocka_unit_test_teardown(test_too_long_ones_fail_if_wanted, stop),
		cmocka_unit_test_teardown(test_echo_without_labels, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
