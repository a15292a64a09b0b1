#include "support/chat.h"

#include <stdio.h>
#include <string.h>

static void test_everybody_else_in_the_channel_gets_it_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_connect(chat, "dave");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "PRIVMSG #X :hello, you two");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 PRIVMSG #x :hello, you two");
	assert_string_equal(chat_next(chat, "carol"), ":alice!~user@192.0.2.1 PRIVMSG #x :hello, you two");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "dave");
}

static void test_one_user_gets_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "PRIVMSG BOB hi");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 PRIVMSG bob :hi");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_to_oneself(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG alice :note");
	chat_expect(chat, "alice", ":alice!* PRIVMSG alice :note");
	chat_expect_nothing(chat, "alice");
	chat_connect_with(chat, "bob", "echo-message labeled-response batch");
	chat_send(chat, "bob", "@label=l PRIVMSG bob :note");
	chat_expect(chat, "bob", ":bob!* PRIVMSG bob :note");
	chat_expect(chat, "bob", "@label=l :bob!* PRIVMSG bob :note");
	chat_expect_nothing(chat, "bob");
}

static void test_the_echo_is_what_others_get(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "echo-message labeled-response batch");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "@label=one PRIVMSG #x :hello");
	assert_string_equal(chat_next(chat, "alice"), "@label=one :alice!~user@192.0.2.1 PRIVMSG #x :hello");
	chat_expect_nothing(chat, "alice");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 PRIVMSG #x :hello");
	chat_send(chat, "alice", "PRIVMSG bob :hello");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 PRIVMSG bob :hello");
	chat_expect_nothing(chat, "alice");
}

static void test_without_echo_a_label_is_acknowledged(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "@label=one PRIVMSG bob :hello");
	assert_string_equal(chat_next(chat, "alice"), "@label=one :test.server ACK");
	chat_expect_nothing(chat, "alice");
}

static void test_several_targets(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "echo-message labeled-response batch");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "alice", "@label=one PRIVMSG bob,nobody,carol :hello");
	chat_expect(chat, "bob", ":alice!* PRIVMSG bob :hello");
	chat_expect(chat, "carol", ":alice!* PRIVMSG carol :hello");
	chat_expect(chat, "alice", "@label=one :test.server BATCH +* labeled-response");
	chat_expect(chat, "alice", "@batch=* :alice!* PRIVMSG bob :hello");
	chat_expect(chat, "alice", "@batch=* :test.server 401 alice nobody *");
	chat_expect(chat, "alice", "@batch=* :alice!* PRIVMSG carol :hello");
	chat_expect(chat, "alice", ":test.server BATCH -*");
	chat_expect_nothing(chat, "alice");
}

static void test_too_many_targets(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_send(chat, "alice", "PRIVMSG bob,bob,bob,bob,carol,dave :hello");
	for (unsigned i = 0; i < 4; i++)
		chat_expect(chat, "bob", ":alice!* PRIVMSG bob :hello");
	chat_expect_nothing(chat, "carol");
	chat_expect(chat, "alice", ":test.server 407 alice carol :Too many targets");
	chat_expect_nothing(chat, "alice");
}

static void test_nobody_there(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "echo-message");
	chat_send(chat, "alice", "PRIVMSG nobody :hello");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 401 alice nobody :No such nick/channel");
	chat_send(chat, "alice", "PRIVMSG #nowhere :hello");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 403 alice #nowhere :No such channel");
	chat_send(chat, "alice", "PRIVMSG @#nowhere :hello");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 403 alice @#nowhere :No such channel");
	chat_expect_nothing(chat, "alice");
}

static void test_target_and_text_must_be_given(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "PRIVMSG");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 411 alice :No recipient given (PRIVMSG)");
	chat_send(chat, "alice", "PRIVMSG , :hello");
	chat_expect(chat, "alice", "* 411 *");
	chat_send(chat, "alice", "PRIVMSG bob");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 412 alice :No text to send");
	chat_send(chat, "alice", "PRIVMSG bob :");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 412 alice :No text to send");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void test_away_is_told(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "AWAY :asleep");
	chat_skip_all(chat);
	chat_send(chat, "alice", "PRIVMSG bob :are you there?");
	chat_expect(chat, "alice", ":test.server 301 alice bob :asleep");
	chat_expect(chat, "bob", ":alice!* PRIVMSG bob :are you there?");
	chat_send(chat, "bob", "AWAY");
	chat_send(chat, "alice", "PRIVMSG bob :are you there?");
	chat_expect_nothing(chat, "alice");
}

static void expect_silence(struct chat *chat, const char *speaker, const char *why)
{
	char expected[128];
	snprintf(expected, sizeof(expected), ":test.server 404 %s #x :Cannot send to channel (%s)", speaker, why);
	chat_send(chat, speaker, "PRIVMSG #x :may I?");
	assert_string_equal(chat_next(chat, speaker), expected);
	chat_expect_nothing(chat, speaker);
	chat_expect_nothing(chat, "alice");
}

static void expect_speech(struct chat *chat, const char *speaker)
{
	chat_send(chat, speaker, "PRIVMSG #x :I may!");
	chat_expect(chat, "alice", "* PRIVMSG #x :I may!");
	chat_expect_nothing(chat, speaker);
}

static void change(struct chat *chat, const char *modes)
{
	chat_send(chat, "alice", "MODE #x %s", modes);
	chat_skip_all(chat);
}

static void test_no_messages_from_outside(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	expect_silence(chat, "bob", "+n");
	change(chat, "-n");
	expect_speech(chat, "bob");
	change(chat, "+b bob");
	expect_silence(chat, "bob", "+b");
	change(chat, "+e bob");
	expect_speech(chat, "bob");
	change(chat, "+m");
	expect_silence(chat, "bob", "+m");
}

static void test_moderated(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	change(chat, "+m");
	expect_silence(chat, "bob", "+m");
	change(chat, "+v bob");
	expect_speech(chat, "bob");
	change(chat, "-v+h bob bob");
	expect_speech(chat, "bob");
}

/* What is remembered about a ban is found out anew when a list or the member changes. */
static void test_banned_members(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	expect_speech(chat, "bob");
	change(chat, "+b BOB!*@*");
	expect_silence(chat, "bob", "+b");
	change(chat, "+v bob");
	expect_speech(chat, "bob");
	change(chat, "-v+e bob *!~user@192.0.2.*");
	expect_speech(chat, "bob");
	change(chat, "-e *!~user@192.0.2.*");
	expect_silence(chat, "bob", "+b");
	chat_send(chat, "bob", "NICK robert");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :another name");
	chat_expect(chat, "alice", ":robert!* PRIVMSG #x *");
	chat_send(chat, "bob", "NICK bob");
	chat_skip_all(chat);
	expect_silence(chat, "bob", "+b");
	change(chat, "-b bob");
	expect_speech(chat, "bob");
}

static void test_only_for_ranks(void **state)
{
	static const char *const names[] = {"alice", "bob", "carol", "dave"};
	static const struct {
		const char *target;
		const char *shown;
		unsigned audience;
	} rows[] = {{"@#x", "@#x", 2}, {"%#x", "%#x", 3}, {"+#x", "+#x", 4}, {"@+#x", "+#x", 4}, {"+@#X", "+#x", 4}};
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_connect(chat, "dave");
	chat_connect(chat, "erin");
	chat_join_all(chat, "#x", "alice", "bob", "carol", "dave", "erin", NULL);
	change(chat, "+ohv bob carol dave");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char expected[128];
		snprintf(expected, sizeof(expected), ":alice!~user@192.0.2.1 PRIVMSG %s :psst", rows[i].shown);
		chat_send(chat, "alice", "PRIVMSG %s :psst", rows[i].target);
		chat_expect_nothing(chat, "alice");
		for (unsigned name = 1; name < rows[i].audience; name++)
			assert_string_equal(chat_next(chat, names[name]), expected);
		for (unsigned name = 1; name < 4; name++)
			chat_expect_nothing(chat, names[name]);
		chat_expect_nothing(chat, "erin");
	}
}

static void test_client_only_tags_go_to_who_has_tags(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags echo-message");
	chat_connect_with(chat, "bob", "message-tags");
	chat_connect(chat, "carol");
	chat_connect_with(chat, "dave", "server-time");
	chat_join_all(chat, "#x", "alice", "bob", "carol", "dave", NULL);
	chat_send(chat, "alice", "@+react=\\:);fizz=buzz;+empty PRIVMSG #x :hello");
	const char *line = chat_expect(chat, "bob", "@* :alice!* PRIVMSG #x :hello");
	assert_non_null(strstr(line, "+react=\\:)"));
	assert_non_null(strstr(line, "+empty"));
	assert_non_null(strstr(line, "msgid="));
	assert_null(strstr(line, "fizz"));
	/* The same id for all. */
	char id[64];
	assert_int_equal(sscanf(strstr(line, "msgid="), "msgid=%60[^; ]", id), 1);
	line = chat_expect(chat, "alice", "@* :alice!* PRIVMSG #x :hello");
	assert_non_null(strstr(line, id));
	assert_non_null(strstr(line, "+react=\\:)"));
	assert_string_equal(chat_next(chat, "carol"), ":alice!~user@192.0.2.1 PRIVMSG #x :hello");
	assert_string_equal(
		chat_next(chat, "dave"), "@time=2023-11-14T22:13:20.000Z :alice!~user@192.0.2.1 PRIVMSG #x :hello");
}

static void test_tags_of_who_has_not_negotiated_them_go_nowhere(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "message-tags");
	chat_send(chat, "alice", "@+react=x PRIVMSG bob :hello");
	const char *line = chat_expect(chat, "bob", "@* :alice!* PRIVMSG bob :hello");
	assert_null(strstr(line, "react"));
}

static void test_bots_are_marked(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "message-tags");
	chat_send(chat, "alice", "MODE alice +B");
	chat_send(chat, "alice", "PRIVMSG bob :beep");
	const char *line = chat_expect(chat, "bob", "@* :alice!* PRIVMSG bob :beep");
	assert_non_null(strstr(line, "bot"));
	assert_null(strstr(line, "bot="));
}

static void test_what_gets_too_long_is_cut_between_characters(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	char text[600] = "";
	for (unsigned i = 0; i < 165; i++)
		strcat(text, "€");
	chat_send(chat, "alice", "PRIVMSG bob :%s", text);
	const char *line = chat_expect(chat, "bob", ":alice!* PRIVMSG bob :*");
	size_t head = strlen(":alice!~user@192.0.2.1 PRIVMSG bob :"), len = strlen(line);
	assert_true(len <= 510 && len > 506);
	assert_int_equal((len - head) % 3, 0);
	assert_memory_equal(line + head, text, len - head);
}

static void test_idle_time_ends(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_pass(chat, 30);
	chat_send(chat, "alice", "PRIVMSG bob :awake");
	chat_pass(chat, 5);
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHOIS alice");
	chat_await(chat, "bob", ":test.server 317 bob alice 5 *");
}

static void test_no_ctcp_but_actions(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +C");
	chat_skip_all(chat);
	chat_send(chat, "alice", "PRIVMSG #x :\1VERSION\1");
	chat_expect(chat, "alice", ":test.server 404 alice #x :Cannot send to channel (+C: no CTCP here)");
	chat_send(chat, "bob", "NOTICE #x :\1VERSION client\1");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "PRIVMSG #x :\1ACTIONS\1");
	chat_expect(chat, "bob", ":test.server 404 bob #x *");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "PRIVMSG #x :\1ACTION waves\1");
	chat_expect(chat, "alice", ":bob!* PRIVMSG #x :\1ACTION waves\1");
	chat_send(chat, "bob", "PRIVMSG alice :\1VERSION\1");
	chat_expect(chat, "alice", ":bob!* PRIVMSG alice :\1VERSION\1");
}

static void test_no_formatting(void **state)
{
	struct chat *chat = *state;
	static const char *const formatted[] = {"\x02"
						"bold",
		"a \x03"
		"4,5colour",
		"\x04"
		"ff0000hex",
		"\x0freset", "\x11monospace", "\x16reverse", "\x1ditalics", "\x1estrike", "\x1funderline"};
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +c");
	chat_skip_all(chat);
	for (size_t i = 0; i < sizeof(formatted) / sizeof(formatted[0]); i++) {
		chat_send(chat, "bob", "PRIVMSG #x :%s", formatted[i]);
		chat_expect(chat, "bob",
			":test.server 404 bob #x :Cannot send to channel (+c: no colours or formatting here)");
	}
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "PRIVMSG #x :plain \1 text");
	chat_expect(chat, "alice", ":bob!* PRIVMSG #x :plain *");
}

static void test_only_who_is_logged_in_or_has_a_rank_is_heard(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "MODE #x +M");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "bob", ":test.server 404 bob #x :Cannot send to channel (+M: log in to an account first)");
	chat_send(chat, "bob", "NOTICE #x :hello");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE #x +v bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "alice", ":bob!* PRIVMSG #x :hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_everybody_else_in_the_channel_gets_it_once),
		chat_test(test_one_user_gets_it),
		chat_test(test_to_oneself),
		chat_test(test_the_echo_is_what_others_get),
		chat_test(test_without_echo_a_label_is_acknowledged),
		chat_test(test_several_targets),
		chat_test(test_too_many_targets),
		chat_test(test_nobody_there),
		chat_test(test_target_and_text_must_be_given),
		chat_test(test_away_is_told),
		chat_test(test_no_messages_from_outside),
		chat_test(test_moderated),
		chat_test(test_banned_members),
		chat_test(test_only_for_ranks),
		chat_test(test_client_only_tags_go_to_who_has_tags),
		chat_test(test_tags_of_who_has_not_negotiated_them_go_nowhere),
		chat_test(test_bots_are_marked),
		chat_test(test_what_gets_too_long_is_cut_between_characters),
		chat_test(test_idle_time_ends),
		chat_test(test_no_ctcp_but_actions),
		chat_test(test_no_formatting),
		chat_test(test_only_who_is_logged_in_or_has_a_rank_is_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
