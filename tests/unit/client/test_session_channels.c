#include "support/unit.h"

#include "client/talk.h"

static int start(void **state)
{
	struct talk *talk = alloc_zeroed(1, sizeof(*talk));
	struct session_settings settings = talk_settings();
	talk_init(talk, &settings);
	talk_enter(talk, TALK_LABELS " extended-join away-notify");
	*state = talk;
	return 0;
}

static int stop(void **state)
{
	talk_finish(*state);
	free(*state);
	return 0;
}

/* The members with their prefixes, in the order of their coming. */
static void assert_members(struct talk *talk, const char *channel, const char *expected)
{
	const struct room *room = rooms_find(session_rooms(talk->session), channel);
	struct buffer names;
	assert_non_null(room);
	buffer_init(&names, SIZE_MAX);
	for (const struct member *member = room->members; member; member = member->hh.next)
		buffer_append_format(&names, "%s%s%s", names.len ? " " : "", member->status, member->nick);
	assert_string_equal(buffer_text(&names), expected);
	buffer_finish(&names);
}

static void test_joins(void **state)
{
	struct talk *talk = *state;
	assert_true(session_join(talk->session, "#dev", NULL));
	assert_sent(talk, "JOIN #dev\n");
	assert_false(session_has_joined(talk->session));
	server_says(talk, ":ann!~ann@host JOIN #Dev");
	server_says(talk, ":srv 332 ann #Dev :all things code");
	server_says(talk, ":srv 353 ann = #Dev :ann @bob!b@h");
	server_says(talk, ":srv 353 ann = #Dev :@+eve");
	server_says(talk, ":srv 366 ann #Dev :End of /NAMES list");
	assert_told(talk, "joined #Dev ann self\ntopic #Dev: all things code\nnames #Dev srv: ann @bob @+eve self\n");
	assert_members(talk, "#dev", "ann @bob @+eve");
	assert_true(session_has_joined(talk->session));
}

static void test_others_come_and_go(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":eve!e@h JOIN #lobby eve :Eve");
	server_says(talk, ":bob!b@h PART #lobby :bye");
	assert_members(talk, "#lobby", "ann +cid eve");
	server_says(talk, ":cid!c@h QUIT :Ping timeout");
	server_says(talk, ":eve!e@h NICK eva");
	assert_members(talk, "#lobby", "ann eva");
	assert_told(talk, "join #lobby eve\npart #lobby bob: bye\nquit cid: Ping timeout\nnick eve eva\n");
}

static void test_names_again_replace_the_old_ones(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":srv 353 ann = #lobby :ann");
	server_says(talk, ":srv 353 ann = #lobby :dan");
	server_says(talk, ":srv 366 ann #lobby :End");
	assert_members(talk, "#lobby", "ann dan");
}

static void test_ranks_change(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h MODE #lobby +ov-v cid ann cid");
	assert_members(talk, "#lobby", "+ann @bob @cid");
	server_says(talk, ":bob!b@h MODE #lobby +bklv x!*@* key 5 cid");
	assert_members(talk, "#lobby", "+ann @bob @+cid");
	server_says(talk, ":bob!b@h MODE #lobby -klo key bob");
	assert_members(talk, "#lobby", "+ann bob @+cid");
	assert_told(talk,
		"mode #lobby bob: +ov-v cid ann cid\nmode #lobby bob: +bklv x!*@* key 5 cid\n"
		"mode #lobby bob: -klo key bob\n");
}

static void test_topic_changes(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h TOPIC #lobby :new one");
	assert_string_equal(rooms_find(session_rooms(talk->session), "#lobby")->topic, "new one");
	server_says(talk, ":bob!b@h TOPIC #lobby :");
	assert_null(rooms_find(session_rooms(talk->session), "#lobby")->topic);
}

static void test_own_nick_changes(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":ann!~ann@host NICK :anna");
	assert_string_equal(session_nick(talk->session), "anna");
	assert_members(talk, "#lobby", "@bob +cid anna");
	assert_told(talk, "nick ann anna self\n");
}

static void test_parts(void **state)
{
	struct talk *talk = *state;
	session_part(talk->session, "#lobby", "for lunch");
	assert_sent(talk, "PART #lobby :for lunch\n");
	server_says(talk, ":ann!~ann@host PART #lobby :for lunch");
	assert_null(rooms_find(session_rooms(talk->session), "#lobby"));
}

static void test_kicked(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h KICK #lobby cid :spam");
	assert_told(talk, "kick #lobby bob cid: spam\n");
	assert_members(talk, "#lobby", "ann @bob");
	server_says(talk, ":bob!b@h KICK #lobby ann :you too");
	assert_told(talk, "kick #lobby bob ann: you too problem=3 highlight\n");
	assert_null(rooms_find(session_rooms(talk->session), "#lobby"));
	/* It is not joined again behind the operators' back. */
	session_lose(talk->session, "gone", talk->now_ms);
	session_start(talk->session, talk->now_ms);
	talk_forget(talk);
	server_says(talk, ":srv 001 ann :Welcome");
	assert_sent(talk, "");
}

static void test_channel_that_cannot_be_joined(void **state)
{
	struct talk *talk = *state;
	assert_true(session_join(talk->session, "#vault", "wrong"));
	say(talk, "#vault", "let me in", 1);
	talk_forget(talk);
	server_says(talk, ":srv 475 ann #vault :Cannot join channel (+k)");
	assert_told(talk,
		"error #vault srv 475: Cannot join channel (+k) problem=3\n"
		"send_failed #vault ann Cannot join channel (+k) 475: let me in (line 1) problem=6 self\n");
	assert_true(session_has_joined(talk->session));
}

static void test_join_without_an_answer(void **state)
{
	struct talk *talk = *state;
	talk->now_ms += 1000;
	server_says(talk, "PING :x");
	assert_true(session_join(talk->session, "#dev", NULL));
	say(talk, "#dev", "hello?", 1);
	talk_forget(talk);
	assert_int_equal(session_deadline(talk->session), talk->now_ms + 30000);
	talk->now_ms += 30000;
	session_tick(talk->session, talk->now_ms);
	assert_told(talk,
		"error #dev: the server does not answer problem=3\n"
		"send_failed #dev ann the server does not answer: hello? (line 1) problem=6 self\n");
	assert_true(session_has_joined(talk->session));
}

static void test_messages_wait_for_their_channel(void **state)
{
	struct talk *talk = *state;
	assert_true(session_join(talk->session, "#dev", NULL));
	talk_forget(talk);
	say(talk, "#dev", "one", 1);
	say(talk, "#lobby", "two", 2);
	assert_sent(talk, "@label=a1 PRIVMSG #lobby :two\n");
	server_says(talk, ":ann!~ann@host JOIN #dev");
	assert_sent(talk, "@label=a2 PRIVMSG #dev :one\n");
}

static void test_rejoins_after_a_loss_with_the_key(void **state)
{
	struct talk *talk = *state;
	assert_true(session_join(talk->session, "#vault", "sesame"));
	server_says(talk, ":ann!~ann@host JOIN #vault");
	server_says(talk, ":bob!b@h MODE #vault +k new-key");
	session_lose(talk->session, "gone", talk->now_ms);
	session_start(talk->session, talk->now_ms);
	talk_forget(talk);
	server_says(talk, ":srv 001 ann :Welcome");
	assert_sent(talk, "JOIN #lobby\nJOIN #vault new-key\n");
}

static void test_channel_names_follow_the_servers_rules(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":ann!~ann@host JOIN #a[1]");
	assert_null(rooms_find(session_rooms(talk->session), "#a{1}"));
	server_says(talk, ":srv 005 ann CASEMAPPING=rfc1459 :are supported");
	assert_non_null(rooms_find(session_rooms(talk->session), "#A{1}"));
	assert_members(talk, "#LOBBY", "ann @bob +cid");
}

static void test_changes_of_people(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":bob!b@h AWAY :lunch");
	server_says(talk, ":bob!b@h AWAY");
	server_says(talk, ":bob!b@h SETNAME :Bob the Builder");
	server_says(talk, ":bob!b@h CHGHOST bo b.example");
	server_says(talk, ":bob!b@h ACCOUNT *");
	server_says(talk, ":ann!a@h ACCOUNT ann");
	server_says(talk, ":bob!b@h INVITE ann #dev");
	assert_told(talk,
		"away bob: lunch\naway bob\nprofile bob: is now called Bob the Builder\n"
		"profile bob: is now bo@b.example\nprofile bob: logged out \ninvite #dev bob ann highlight\n");
}

static void test_replies_in_words(void **state)
{
	struct talk *talk = *state;
	server_says(talk, ":srv 311 ann bob b h * :Bob");
	server_says(talk, ":srv 319 ann bob :@#lobby");
	server_says(talk, ":srv 318 ann bob :End of /WHOIS list");
	server_says(talk, ":srv 322 ann #dev 3 :all things code");
	server_says(talk, ":srv 372 ann :- Hello");
	server_says(talk, ":srv 482 ann #lobby :You're not channel operator");
	server_says(talk, ":srv 999 ann some thing :new");
	assert_told(talk,
		"reply srv 311: bob is b@h: Bob\nreply srv 319: bob is in @#lobby\n"
		"reply srv 322: #dev (3): all things code\nreply srv 372: - Hello\n"
		"error srv 482: #lobby You're not channel operator\nreply srv 999: some thing new\n");
}

static void test_commands_are_one_line(void **state)
{
	struct talk *talk = *state;
	assert_true(session_command(talk->session, "TOPIC #lobby :%s", "one\r\nQUIT :two"));
	assert_sent(talk, "TOPIC #lobby :one\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_joins),
		TEST(test_others_come_and_go),
		TEST(test_names_again_replace_the_old_ones),
		TEST(test_ranks_change),
		TEST(test_topic_changes),
		TEST(test_own_nick_changes),
		TEST(test_parts),
		TEST(test_kicked),
		TEST(test_channel_that_cannot_be_joined),
		TEST(test_join_without_an_answer),
		TEST(test_messages_wait_for_their_channel),
		TEST(test_rejoins_after_a_loss_with_the_key),
		TEST(test_channel_names_follow_the_servers_rules),
		TEST(test_changes_of_people),
		TEST(test_replies_in_words),
		TEST(test_commands_are_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
