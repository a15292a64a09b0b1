#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

static void test_the_first_one_is_operator_of_a_new_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 JOIN #x");
	chat_expect(chat, "alice", ":test.server 353 alice = #x :@alice");
	chat_expect(chat, "alice", ":test.server 366 alice #x :End of /NAMES list");
	chat_expect_nothing(chat, "alice");
}

static void test_members_see_who_joins(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "JOIN #X");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	chat_expect(chat, "bob", ":test.server 353 bob = #x :@alice bob");
	chat_expect(chat, "bob", ":test.server 366 bob #x *");
	chat_expect_nothing(chat, "bob");
	chat_expect(chat, "alice", ":bob!~user@192.0.2.1 JOIN #x");
	chat_expect_nothing(chat, "alice");
}

static void test_the_topic_comes_before_the_names(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "TOPIC #x :what we talk about");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	chat_expect(chat, "bob", ":test.server 332 bob #x :what we talk about");
	chat_expect(chat, "bob", ":test.server 333 bob #x alice 1700000000");
	chat_expect(chat, "bob", ":test.server 353 *");
	chat_expect(chat, "bob", ":test.server 366 *");
	chat_expect_nothing(chat, "bob");
}

static void test_joining_again_does_nothing(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "alice");
}

static void test_extended_join_for_who_has_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "extended-join");
	chat_connect(chat, "bob");
	chat_connect_with(chat, "carol", "extended-join");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":alice!~user@192.0.2.1 JOIN #x * :Real Name");
	chat_skip(chat, "alice");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!~user@192.0.2.1 JOIN #x");
	chat_skip(chat, "bob");
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "alice", ":bob!~user@192.0.2.1 JOIN #x * :Real Name");
	chat_expect(chat, "alice", ":carol!~user@192.0.2.1 JOIN #x * :Real Name");
	chat_expect_nothing(chat, "alice");
	assert_string_equal(chat_next(chat, "bob"), ":carol!~user@192.0.2.1 JOIN #x");
	chat_expect_nothing(chat, "bob");
}

static void test_who_is_away_is_announced_as_such(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "away-notify");
	chat_connect(chat, "bob");
	chat_connect_with(chat, "carol", "away-notify");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "carol", "AWAY :lunch");
	chat_expect(chat, "carol", "* 306 *");
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "alice", ":carol!* JOIN #x");
	chat_expect(chat, "alice", ":carol!* AWAY :lunch");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "bob", ":carol!* JOIN #x");
	chat_expect_nothing(chat, "bob");
	chat_expect(chat, "carol", ":carol!* JOIN #x");
	chat_expect(chat, "carol", "* 353 *");
	chat_expect(chat, "carol", "* 366 *");
	chat_expect_nothing(chat, "carol");
}

static void test_no_implicit_names(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "no-implicit-names");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":alice!* JOIN #x");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "NAMES #x");
	chat_expect(chat, "alice", "* 353 alice = #x :@alice");
}

static void test_several_channels_and_one_bad_name(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "JOIN #one,in@valid,#two");
	chat_expect(chat, "alice", ":alice!* JOIN #one");
	chat_expect(chat, "alice", "* 353 *");
	chat_expect(chat, "alice", "* 366 *");
	chat_expect(chat, "alice", ":test.server 403 alice in@valid :No such channel");
	chat_expect(chat, "alice", ":alice!* JOIN #two");
	chat_expect(chat, "alice", "* 353 *");
	chat_expect(chat, "alice", "* 366 *");
	chat_expect_nothing(chat, "alice");
}

static void test_a_label_puts_all_of_it_into_a_batch(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "labeled-response batch");
	chat_send(chat, "alice", "@label=abc JOIN #x");
	chat_expect(chat, "alice", "@label=abc :test.server BATCH +* labeled-response");
	chat_expect(chat, "alice", "@batch=* :alice!* JOIN #x");
	chat_expect(chat, "alice", "@batch=* 353 *");
	chat_expect(chat, "alice", "@batch=* 366 *");
	chat_expect(chat, "alice", ":test.server BATCH -*");
	chat_expect_nothing(chat, "alice");
}

static void test_a_key_opens_the_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#open", "alice", NULL);
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +k sesame");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 475 bob #x :Cannot join channel (+k)");
	chat_send(chat, "bob", "JOIN #x Sesame");
	chat_expect(chat, "bob", "* 475 *");
	chat_expect_nothing(chat, "bob");
	/* Keys go by position. */
	chat_send(chat, "bob", "JOIN #open,#x ,sesame");
	chat_expect(chat, "bob", ":bob!* JOIN #open");
	chat_await(chat, "bob", ":bob!* JOIN #x");
}

static void test_a_full_channel(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +l 1");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 471 bob #x :Cannot join channel (+l)");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "INVITE bob #x");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
}

static void test_invitation_only(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +i");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 473 bob #x :Cannot join channel (+i)");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect(chat, "bob", ":alice!* INVITE bob #x");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	/* An invitation is good for one time. */
	chat_send(chat, "bob", "PART #x");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", "* 473 *");
}

static void test_exceptions_from_invitation_only(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +iI bob!*@*");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	chat_send(chat, "bob", "PART #x");
	chat_skip(chat, "bob");
	chat_send(chat, "alice", "MODE #x -I bob!*@*");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", "* 473 *");
}

static void test_bans_and_exceptions_from_them(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "Bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +b bob!*@*");
	chat_send(chat, "Bob", "JOIN #x");
	chat_expect(chat, "Bob", ":test.server 474 Bob #x :Cannot join channel (+b)");
	chat_expect_nothing(chat, "Bob");
	chat_send(chat, "alice", "MODE #x +e *OB!*@*");
	chat_send(chat, "Bob", "JOIN #x");
	chat_expect(chat, "Bob", ":Bob!* JOIN #x");
}

static void test_bad_names(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "JOIN x");
	chat_expect(chat, "alice", ":test.server 403 alice x :No such channel");
	chat_send(chat, "alice", "JOIN &x");
	chat_expect(chat, "alice", ":test.server 403 alice &x :No such channel");
	chat_send(chat, "alice", "JOIN :#a b");
	chat_expect(chat, "alice", ":test.server 403 alice * :No such channel");
	chat_send(chat, "alice", "JOIN #a\007b");
	chat_expect(chat, "alice", ":test.server 403 *");
	chat_send(chat, "alice", "JOIN");
	chat_expect(chat, "alice", ":test.server 461 alice JOIN :Not enough parameters");
	chat_send(chat, "alice", "JOIN :");
	chat_expect(chat, "alice", ":test.server 461 alice JOIN :Not enough parameters");
	chat_expect_nothing(chat, "alice");
}

static void test_names_up_to_the_limit(void **state)
{
	struct chat *chat = *state;
	char name[CHANNEL_NAME_LIMIT + 2], expected[512];
	chat_connect(chat, "alice");
	memset(name, 'a', sizeof(name));
	name[0] = '#';
	name[CHANNEL_NAME_LIMIT] = '\0';
	chat_send(chat, "alice", "JOIN %s", name);
	snprintf(expected, sizeof(expected), ":alice!~user@192.0.2.1 JOIN %s", name);
	assert_string_equal(chat_next(chat, "alice"), expected);
	chat_skip(chat, "alice");
	name[CHANNEL_NAME_LIMIT] = 'a';
	name[CHANNEL_NAME_LIMIT + 1] = '\0';
	chat_send(chat, "alice", "JOIN %s", name);
	snprintf(expected, sizeof(expected), ":test.server 403 alice %s :No such channel", name);
	assert_string_equal(chat_next(chat, "alice"), expected);
}

static void test_too_many_channels(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_channels_per_user = 2;
	chat_connect(chat, "alice");
	chat_join_all(chat, "#a,#b", "alice", NULL);
	chat_send(chat, "alice", "JOIN #c");
	chat_expect(chat, "alice", ":test.server 405 alice #c :You have joined too many channels");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "PART #a");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "JOIN #c");
	chat_expect(chat, "alice", ":alice!* JOIN #c");
}

static void test_the_server_holds_so_many_channels(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_channels = 1;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#a", "alice", NULL);
	chat_send(chat, "bob", "JOIN #b");
	chat_expect(chat, "bob", ":test.server 437 bob #b *");
	chat_send(chat, "bob", "JOIN #a");
	chat_expect(chat, "bob", ":bob!* JOIN #a");
}

static void test_zero_leaves_all_channels(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#a", "alice", "bob", NULL);
	chat_join_all(chat, "#b", "alice", "bob", NULL);
	chat_send(chat, "bob", "JOIN 0");
	chat_expect(chat, "bob", ":bob!* PART #a");
	chat_expect(chat, "bob", ":bob!* PART #b");
	chat_expect_nothing(chat, "bob");
	chat_expect(chat, "alice", ":bob!* PART #a");
	chat_expect(chat, "alice", ":bob!* PART #b");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "bob", "JOIN 0");
	chat_expect_nothing(chat, "bob");
}

static void test_a_throttle_lets_so_many_in(void **state)
{
	struct chat *chat = *state;
	for (unsigned i = 0; i < 4; i++) {
		char name[8];
		snprintf(name, sizeof(name), "n%u", i);
		chat_connect(chat, name);
	}
	chat_connect(chat, "alice");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +j 2:10");
	chat_join_all(chat, "#x", "n0", "n1", NULL);
	chat_send(chat, "n2", "JOIN #x");
	chat_expect(chat, "n2", ":test.server 480 n2 #x :Cannot join channel (+j)*");
	chat_expect_nothing(chat, "n2");
	chat_pass(chat, 9);
	chat_send(chat, "n2", "JOIN #x");
	chat_expect(chat, "n2", ":test.server 480 n2 #x *");
	chat_pass(chat, 1);
	chat_send(chat, "n2", "JOIN #x");
	chat_expect(chat, "n2", ":n2!* JOIN #x");
	chat_send(chat, "n3", "JOIN #x");
	chat_expect(chat, "n3", ":n3!* JOIN #x");
}

static void test_who_is_invited_is_not_throttled(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +j 1:3600");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "INVITE carol #x");
	chat_skip_all(chat);
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "carol", ":carol!* JOIN #x");
}

static void test_who_may_not_join_is_sent_elsewhere(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_join_all(chat, "#overflow", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +fi #overflow");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 470 bob #x #overflow :Forwarding to another channel");
	chat_expect(chat, "bob", ":bob!* JOIN #overflow");
	chat_expect(chat, "alice", ":bob!* JOIN #overflow");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 473 bob #x *");
	chat_expect_nothing(chat, "bob");
}

static void test_the_banned_and_those_without_the_key_are_not_forwarded(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_join_all(chat, "#overflow", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +fk #overflow secret");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x guess");
	chat_expect(chat, "bob", ":test.server 475 bob #x *");
	chat_send(chat, "alice", "MODE #x +b bob");
	chat_send(chat, "bob", "JOIN #x secret");
	chat_expect(chat, "bob", ":test.server 474 bob #x *");
	chat_expect_nothing(chat, "bob");
}

static void test_forwards_in_a_circle_end(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#a", "alice", NULL);
	chat_join_all(chat, "#b", "alice", NULL);
	chat_join_all(chat, "#c", "alice", NULL);
	chat_send(chat, "alice", "MODE #a +fi #b");
	chat_send(chat, "alice", "MODE #b +fi #a");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #a");
	chat_expect(chat, "bob", ":test.server 473 bob #a *");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "alice", "MODE #b -f+f #c");
	chat_send(chat, "bob", "JOIN #a");
	chat_expect(chat, "bob", ":test.server 470 bob #a #c *");
	chat_expect(chat, "bob", ":bob!* JOIN #c");
}

static void test_strangers_do_not_enter_where_a_login_is_asked_for(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +R");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 477 bob #x :Cannot join channel (+R): log in to an account first");
	chat_expect_nothing(chat, "bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_first_one_is_operator_of_a_new_channel),
		chat_test(test_members_see_who_joins),
		chat_test(test_the_topic_comes_before_the_names),
		chat_test(test_joining_again_does_nothing),
		chat_test(test_extended_join_for_who_has_it),
		chat_test(test_who_is_away_is_announced_as_such),
		chat_test(test_no_implicit_names),
		chat_test(test_several_channels_and_one_bad_name),
		chat_test(test_a_label_puts_all_of_it_into_a_batch),
		chat_test(test_a_key_opens_the_channel),
		chat_test(test_a_full_channel),
		chat_test(test_invitation_only),
		chat_test(test_exceptions_from_invitation_only),
		chat_test(test_bans_and_exceptions_from_them),
		chat_test(test_bad_names),
		chat_test(test_names_up_to_the_limit),
		chat_test(test_too_many_channels),
		chat_test(test_the_server_holds_so_many_channels),
		chat_test(test_zero_leaves_all_channels),
		chat_test(test_a_throttle_lets_so_many_in),
		chat_test(test_who_is_invited_is_not_throttled),
		chat_test(test_who_may_not_join_is_sent_elsewhere),
		chat_test(test_the_banned_and_those_without_the_key_are_not_forwarded),
		chat_test(test_forwards_in_a_circle_end),
		chat_test(test_strangers_do_not_enter_where_a_login_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
