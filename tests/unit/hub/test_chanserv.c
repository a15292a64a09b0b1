#include "support/chat.h"
#include "support/operators.h"

#include <stdio.h>
#include <string.h>

#define CHANSERV ":ChanServ!ChanServ@test.server NOTICE "

/* alice has an account and a channel #x, which bob and carol, who have accounts as well, are in. */
static void prepare(struct chat *chat)
{
	chat_register(chat, "alice", "sesame");
	chat_register(chat, "bob", "sesame");
	chat_register(chat, "carol", "sesame");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_skip_all(chat);
}

/* Says something twice: the second time with the code that the first answer told. */
static void send_with_code(struct chat *chat, const char *name, const char *text)
{
	chat_send(chat, name, "CS %s", text);
	const char *answer = chat_expect(chat, name, CHANSERV "* :This cannot be taken back. If you mean it, say: *");
	char code[16];
	snprintf(code, sizeof(code), "%s", strrchr(answer, ' ') + 1);
	chat_send(chat, name, "CS %s %s", text, code);
}

static void test_an_operator_registers_a_channel(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", "sesame");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "PRIVMSG ChanServ :register #X");
	chat_expect(chat, "alice", ":ChanServ!ChanServ@test.server MODE #x +r");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered, and alice is its founder.");
	chat_expect(chat, "bob", ":ChanServ!ChanServ@test.server MODE #x +r");
	chat_expect_event(chat, "channel.registered alice #x alice");
	chat_send(chat, "bob", "MODE #x");
	chat_expect(chat, "bob", ":test.server 324 bob #x +nrt");
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered already.");
}

static void test_who_may_not_register(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_register(chat, "bob", "sesame");
	chat_join_all(chat, "#x", "alice", "bob", NULL);
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_expect(chat, "alice", CHANSERV "alice :REGISTER is for those who are logged in: *");
	chat_send(chat, "bob", "CS REGISTER #x");
	chat_expect(chat, "bob", CHANSERV "bob :You have to be operator of #x to register it.");
	chat_send(chat, "bob", "CS REGISTER #nowhere");
	chat_expect(chat, "bob", CHANSERV "bob :You have to be operator of #nowhere to register it.");
	chat_expect_nothing(chat, "bob");
}

static void test_an_account_has_so_many(void **state)
{
	struct chat *chat = *state;
	chat_settings(chat)->max_channels_per_user = 50;
	chat_register(chat, "alice", "sesame");
	for (unsigned i = 0; i < 20; i++) {
		chat_send(chat, "alice", "JOIN #c%u", i);
		chat_skip(chat, "alice");
		chat_send(chat, "alice", "CS REGISTER #c%u", i);
		chat_await(chat, "alice", CHANSERV "alice :#c* is registered, *");
	}
	chat_join_all(chat, "#more", "alice", NULL);
	chat_send(chat, "alice", "CS REGISTER #more");
	chat_expect(chat, "alice", CHANSERV "alice :Your account has 20 channels already*");
	chat_send(chat, "alice", "CS LIST");
	chat_await(chat, "alice", CHANSERV "alice :    #c19");
	chat_expect_nothing(chat, "alice");
}

static void test_nothing_is_registered_that_is_not_stored(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", "sesame");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_fail_store(chat, "disk full");
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_expect(chat, "alice", CHANSERV "alice :The server could not store it, so nothing has changed at #x*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "MODE #x");
	chat_expect(chat, "alice", ":test.server 324 alice #x +nt");
	chat_skip(chat, "alice");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_await(chat, "alice", CHANSERV "alice :#x is registered, *");
}

/* The founder's account ends first: whoever has asked is told. */
static void test_what_ends_while_it_is_stored(void **state)
{
	struct chat *chat = *state;
	char code[32];
	chat_register(chat, "alice", "sesame");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "NS DROP alice");
	snprintf(code, sizeof(code), "%s", strrchr(chat_await(chat, "alice", "*DROP alice *"), ' ') + 1);
	chat_hold_store(chat);
	chat_send(chat, "alice", "NS DROP alice %s", code);
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_release_store(chat);
	chat_await(chat, "alice", "*The account alice is gone");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered no longer.");
	chat_send(chat, "alice", "MODE #x");
	chat_expect(chat, "alice", ":test.server 324 alice #x +nt");
}

static void test_what_is_known_of_it(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +lk 10 secret");
	chat_send(chat, "alice", "TOPIC #x :what we talk about");
	chat_connect(chat, "dan");
	chat_send(chat, "dan", "CS INFO #x");
	chat_expect(chat, "dan", CHANSERV "dan :#x is registered since 20*");
	chat_expect(chat, "dan", CHANSERV "dan :    Founder: alice");
	chat_expect(chat, "dan", CHANSERV "dan :    Members now: 3");
	chat_expect(chat, "dan", CHANSERV "dan :    Modes: +klntr");
	chat_expect(chat, "dan", CHANSERV "dan :    Topic: what we talk about (alice)");
	chat_expect_nothing(chat, "dan");
}

static void test_a_secret_one_is_hidden_from_outsiders(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x +s");
	chat_connect(chat, "dan");
	chat_send(chat, "dan", "CS INFO #x");
	chat_expect(chat, "dan", CHANSERV "dan :#x is not registered.");
	for (const char *const *name = (const char *const[]){"alice", "bob", "carol", NULL}; *name; name++)
		chat_send(chat, *name, "PART #x");
	chat_send(chat, "dan", "CS INFO #x");
	chat_expect(chat, "dan", CHANSERV "dan :#x is not registered.");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "CS INFO #x");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered since*");
}

static void test_ranks_by_right(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "CS ACCESS #x ADD BOB o");
	chat_expect(chat, "alice", ":ChanServ!* MODE #x +o bob");
	chat_expect(chat, "alice", CHANSERV "alice :bob gets o at #x from now on.");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +o bob");
	chat_expect_event(chat, "channel.access-changed alice #x bob o");
	chat_send(chat, "bob", "CS ACCESS #x ADD carol v");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +v carol");
	chat_expect(chat, "bob", CHANSERV "bob :carol gets v at #x from now on.");
	chat_skip_all(chat);
	chat_send(chat, "carol", "CS ACCESS #x");
	chat_expect(chat, "carol", CHANSERV "carol :    alice: founder");
	chat_expect(chat, "carol", CHANSERV "carol :    bob: o");
	chat_expect(chat, "carol", CHANSERV "carol :    carol: v");
	chat_expect(chat, "carol", CHANSERV "carol :2 accounts have a rank at #x beside the founder.");
	chat_send(chat, "alice", "CS ACCESS #x DEL bob");
	chat_expect(chat, "alice", CHANSERV "alice :bob has no rank of its own at #x any more.");
	chat_send(chat, "alice", "CS ACCESS #x DEL bob");
	chat_expect(chat, "alice", CHANSERV "alice :bob has no rank of its own at #x.");
}

static void test_who_gives_which_rank(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "bob", "CS ACCESS #x ADD bob o");
	chat_expect(chat, "bob", CHANSERV "bob :Your account has no right to that at #x.");
	chat_send(chat, "bob", "CS ACCESS #x LIST");
	chat_expect(chat, "bob", CHANSERV "bob :Only who has a rank at #x sees its list.");
	chat_send(chat, "alice", "CS ACCESS #x ADD bob o");
	chat_skip_all(chat);
	chat_send(chat, "bob", "CS ACCESS #x ADD carol o");
	chat_expect(chat, "bob", CHANSERV "bob :Your account has no right to that at #x.");
	chat_send(chat, "bob", "CS ACCESS #x ADD nobody v");
	chat_expect(chat, "bob", CHANSERV "bob :There is no account nobody.");
	chat_send(chat, "bob", "CS ACCESS #x ADD alice v");
	chat_expect(chat, "bob", CHANSERV "bob :alice is the founder, and needs no rank.");
	chat_send(chat, "bob", "CS ACCESS #x ADD carol x");
	chat_expect(chat, "bob", CHANSERV "bob :It is written ACCESS *");
	chat_send(chat, "bob", "CS ACCESS #x REMOVE carol");
	chat_expect(chat, "bob", CHANSERV "bob :It is written ACCESS *");
	/* Everybody may step back. */
	chat_send(chat, "bob", "CS ACCESS #x DEL bob");
	chat_expect(chat, "bob", CHANSERV "bob :bob has no rank of its own at #x any more.");
}

static void test_a_rank_that_is_not_stored_is_none(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_fail_store(chat, "disk full");
	chat_send(chat, "alice", "CS ACCESS #x ADD bob v");
	chat_expect(chat, "alice", CHANSERV "alice :The server could not store it*");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "CS ACCESS #x");
	chat_expect(chat, "alice", CHANSERV "alice :    alice: founder");
	chat_expect(chat, "alice", CHANSERV "alice :0 accounts have a rank at #x beside the founder.");
	chat_expect_nothing(chat, "bob");
}

static void test_a_transfer_is_confirmed(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "bob", "CS TRANSFER #x bob");
	chat_expect(chat, "bob", CHANSERV "bob :Only the founder may transfer #x.");
	chat_send(chat, "alice", "CS TRANSFER #x nobody");
	chat_expect(chat, "alice", CHANSERV "alice :There is no account nobody.");
	chat_send(chat, "alice", "CS TRANSFER #x bob 12345678");
	chat_expect(chat, "alice", CHANSERV "alice :12345678 is not the code.");
	chat_expect(chat, "alice", CHANSERV "alice :This cannot be taken back.*");
	send_with_code(chat, "alice", "TRANSFER #x bob");
	chat_expect(chat, "alice", ":ChanServ!* MODE #x +o bob");
	chat_expect(chat, "alice", CHANSERV "alice :bob is the founder of #x now.");
	chat_expect_event(chat, "channel.transferred alice #x bob");
	chat_send(chat, "alice", "CS DROP #x");
	chat_expect(chat, "alice", CHANSERV "alice :Only the founder may drop #x.");
	chat_send(chat, "alice", "CS LIST");
	chat_expect(chat, "alice", CHANSERV "alice :alice is the founder of no channel.");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "CS LIST");
	chat_expect(chat, "bob", CHANSERV "bob :bob is the founder of:");
	chat_expect(chat, "bob", CHANSERV "bob :    #x");
}

static void test_a_transfer_that_is_not_stored_is_none(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "CS ACCESS #x ADD bob v");
	chat_skip_all(chat);
	chat_fail_store(chat, "disk full");
	send_with_code(chat, "alice", "TRANSFER #x bob");
	chat_expect(chat, "alice", CHANSERV "alice :The server could not store it*");
	chat_fail_store(chat, "");
	chat_send(chat, "alice", "CS ACCESS #x");
	chat_expect(chat, "alice", CHANSERV "alice :    alice: founder");
	chat_expect(chat, "alice", CHANSERV "alice :    bob: v");
}

static void test_a_channel_is_dropped(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	send_with_code(chat, "alice", "DROP #x");
	chat_expect(chat, "alice", ":ChanServ!* MODE #x -r");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered no longer.");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x -r");
	chat_expect_event(chat, "channel.dropped alice #x alice");
	chat_send(chat, "alice", "CS INFO #x");
	chat_expect(chat, "alice", CHANSERV "alice :#x is not registered.");
	chat_restart(chat);
	chat_connect(chat, "dan");
	chat_send(chat, "dan", "CS INFO #x");
	chat_expect(chat, "dan", CHANSERV "dan :#x is not registered.");
}

static void test_what_changes_while_it_is_dropped_does_not_bring_it_back(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_hold_store(chat);
	chat_send(chat, "alice", "TOPIC #x :on its way");
	chat_send(chat, "alice", "TOPIC #x :to follow");
	chat_skip_all(chat);
	send_with_code(chat, "alice", "DROP #x");
	chat_send(chat, "alice", "TOPIC #x :late");
	chat_send(chat, "alice", "CS INFO #x");
	chat_await(chat, "alice", CHANSERV "alice :#x is being dropped: wait a moment.");
	chat_release_store(chat);
	chat_await(chat, "alice", CHANSERV "alice :#x is registered no longer.");
	chat_restart(chat);
	chat_connect(chat, "dan");
	chat_send(chat, "dan", "CS INFO #x");
	chat_expect(chat, "dan", CHANSERV "dan :#x is not registered.");
}

static void test_a_drop_that_is_not_stored_is_none(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_fail_store(chat, "disk full");
	send_with_code(chat, "alice", "DROP #x");
	chat_expect(chat, "alice", CHANSERV "alice :The server could not store it*");
	chat_send(chat, "alice", "CS INFO #x");
	chat_expect(chat, "alice", CHANSERV "alice :#x is registered since *");
}

static void test_operators_of_the_server_may_drop(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "root");
	chat_register(chat, "alice", "sesame");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_skip_all(chat);
	chat_send(chat, "root", "PRIVMSG NickServ :REGISTER sesame");
	chat_skip_all(chat);
	send_with_code(chat, "root", "DROP #x");
	chat_await(chat, "root", CHANSERV "root :#x is registered no longer.");
}

static void test_who_has_a_right_to_it_gives_and_takes_ranks(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_send(chat, "alice", "MODE #x -o alice");
	chat_skip_all(chat);
	chat_send(chat, "alice", "CS OP #x");
	chat_expect(chat, "alice", ":ChanServ!* MODE #x +o alice");
	chat_expect(chat, "alice", CHANSERV "alice :alice is now operator at #x.");
	chat_send(chat, "alice", "CS VOICE #x bob");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +o alice");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +v bob");
	chat_send(chat, "alice", "CS DEVOICE #x bob");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x -v bob");
	chat_send(chat, "bob", "CS OP #x");
	chat_expect(chat, "bob", CHANSERV "bob :Your account has no right to that at #x.");
	chat_skip_all(chat);
	chat_send(chat, "alice", "CS ACCESS #x ADD bob h");
	chat_skip_all(chat);
	chat_send(chat, "bob", "CS VOICE #x carol");
	chat_await(chat, "bob", CHANSERV "bob :carol is now voice at #x.");
	chat_send(chat, "bob", "CS VOICE #x carol");
	chat_expect(chat, "bob", CHANSERV "bob :carol is that already.");
	chat_send(chat, "bob", "CS DEOP #x alice");
	chat_expect(chat, "bob", CHANSERV "bob :Your account has no right to that at #x.");
	chat_send(chat, "bob", "CS OP #x dave");
	chat_expect(chat, "bob", CHANSERV "bob :dave is not at #x.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_an_operator_registers_a_channel),
		chat_test(test_who_may_not_register),
		chat_test(test_an_account_has_so_many),
		chat_test(test_nothing_is_registered_that_is_not_stored),
		chat_test(test_what_ends_while_it_is_stored),
		chat_test(test_what_is_known_of_it),
		chat_test(test_a_secret_one_is_hidden_from_outsiders),
		chat_test(test_ranks_by_right),
		chat_test(test_who_gives_which_rank),
		chat_test(test_a_rank_that_is_not_stored_is_none),
		chat_test(test_a_transfer_is_confirmed),
		chat_test(test_a_transfer_that_is_not_stored_is_none),
		chat_test(test_a_channel_is_dropped),
		chat_test(test_what_changes_while_it_is_dropped_does_not_bring_it_back),
		chat_test(test_a_drop_that_is_not_stored_is_none),
		chat_test(test_operators_of_the_server_may_drop),
		chat_test(test_who_has_a_right_to_it_gives_and_takes_ranks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
