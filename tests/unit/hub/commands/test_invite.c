#include "support/chat.h"

static void test_the_invited_one_hears_of_it(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "carol", NULL);
	chat_send(chat, "alice", "INVITE BOB #X");
	assert_string_equal(chat_next(chat, "alice"), ":test.server 341 alice bob #x");
	chat_expect_nothing(chat, "alice");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 INVITE bob #x");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
}

static void test_members_with_invite_notify_hear_of_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "invite-notify");
	chat_connect(chat, "bob");
	chat_connect_with(chat, "carol", "invite-notify");
	chat_join_all(chat, "#x", "alice", "carol", NULL);
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect(chat, "alice", "* 341 *");
	chat_expect_nothing(chat, "alice");
	chat_expect(chat, "carol", ":alice!* INVITE bob #x");
	chat_expect_nothing(chat, "carol");
	/* When only operators may invite, it is their business alone. */
	chat_send(chat, "alice", "MODE #x +i");
	chat_skip_all(chat);
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect_nothing(chat, "carol");
	chat_send(chat, "alice", "MODE #x +o carol");
	chat_skip_all(chat);
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect(chat, "carol", ":alice!* INVITE bob #x");
}

static void test_who_is_not_to_be_invited(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect(chat, "alice", ":test.server 443 alice bob #x :is already on channel");
	chat_send(chat, "alice", "INVITE nobody #x");
	chat_expect(chat, "alice", ":test.server 401 alice nobody :No such nick/channel");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void test_who_may_not_invite(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "carol", "INVITE bob #x");
	chat_expect(chat, "carol", ":test.server 442 carol #x :You're not on that channel");
	chat_send(chat, "carol", "INVITE bob #nowhere");
	chat_expect(chat, "carol", ":test.server 403 carol #nowhere :No such channel");
	chat_send(chat, "alice", "MODE #x +i");
	chat_skip_all(chat);
	chat_send(chat, "bob", "INVITE carol #x");
	chat_expect(chat, "bob", ":test.server 482 bob #x :You're not channel operator");
	chat_expect_nothing(chat, "carol");
}

static void test_a_plain_member_opens_no_door(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "bob", "INVITE carol #x");
	chat_expect(chat, "bob", ":test.server 341 bob carol #x");
	chat_expect(chat, "carol", ":bob!* INVITE carol #x");
	chat_send(chat, "alice", "MODE #x +i");
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "carol", "* 473 *");
}

static void test_an_invitation_overrides_a_ban_but_not_a_key(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +bk bob sesame");
	chat_send(chat, "alice", "INVITE bob #x");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", "* 475 *");
	chat_send(chat, "bob", "JOIN #x sesame");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
}

static void test_the_list_of_invitations(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_join_all(chat, "#y", "alice", NULL);
	chat_send(chat, "bob", "INVITE");
	chat_expect(chat, "bob", ":test.server 337 bob :End of /INVITE list");
	chat_send(chat, "alice", "INVITE bob #x");
	chat_send(chat, "alice", "INVITE bob #y");
	chat_skip_all(chat);
	chat_send(chat, "bob", "INVITE");
	chat_expect(chat, "bob", ":test.server 336 bob #x");
	chat_expect(chat, "bob", ":test.server 336 bob #y");
	chat_expect(chat, "bob", ":test.server 337 bob :End of /INVITE list");
	chat_expect_nothing(chat, "bob");
	/* They end with the join, and with the channel. */
	chat_send(chat, "bob", "JOIN #x");
	chat_send(chat, "alice", "PART #y");
	chat_skip_all(chat);
	chat_send(chat, "bob", "INVITE");
	chat_expect(chat, "bob", "* 337 *");
}

static void test_away_is_told(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "bob", "AWAY :asleep");
	chat_send(chat, "alice", "INVITE bob #x");
	chat_expect(chat, "alice", ":test.server 341 alice bob #x");
	chat_expect(chat, "alice", ":test.server 301 alice bob :asleep");
}

static void test_both_parameters_or_none(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "INVITE bob");
	chat_expect(chat, "alice", ":test.server 461 alice INVITE :Not enough parameters");
	chat_send(chat, "alice", "INVITE :");
	chat_expect(chat, "alice", ":test.server 461 alice INVITE :Not enough parameters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_invited_one_hears_of_it),
		chat_test(test_members_with_invite_notify_hear_of_it),
		chat_test(test_who_is_not_to_be_invited),
		chat_test(test_who_may_not_invite),
		chat_test(test_a_plain_member_opens_no_door),
		chat_test(test_an_invitation_overrides_a_ban_but_not_a_key),
		chat_test(test_the_list_of_invitations),
		chat_test(test_away_is_told),
		chat_test(test_both_parameters_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
