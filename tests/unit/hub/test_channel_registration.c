#include "support/chat.h"
#include "support/chat_backend.h"

#include <stdio.h>
#include <string.h>

#define CHANSERV ":ChanServ!ChanServ@test.server NOTICE "

/* Comes back under another nick and logs in. */
static void log_in(struct chat *chat, const char *name, const char *account)
{
	chat_connect(chat, name);
	chat_send(chat, name, "PRIVMSG NickServ :IDENTIFY %s sesame", account);
	chat_await(chat, name, ":test.server 900 *");
	chat_skip_all(chat);
}

/* alice has an account and has registered #x, where she is. */
static void prepare(struct chat *chat)
{
	chat_register(chat, "alice", "sesame");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_skip_all(chat);
}

static void test_what_is_kept_over_a_restart(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "bob", "sesame");
	prepare(chat);
	chat_join_all(chat, "#other", "alice", NULL);
	chat_send(chat, "alice", "TOPIC #x :what we talk about");
	chat_send(chat, "alice", "MODE #x +CRlkjf-n 12 key 5:60 #other");
	chat_send(chat, "alice", "MODE #x +beI mallory!*@* $a:bob $~a");
	chat_send(chat, "alice", "CS ACCESS #x ADD bob h");
	chat_skip_all(chat);
	chat_pass(chat, 100);
	chat_restart(chat);
	log_in(chat, "a", "alice");
	chat_send(chat, "a", "JOIN #X");
	chat_expect(chat, "a", ":a!* JOIN #x");
	chat_expect(chat, "a", ":ChanServ!ChanServ@test.server MODE #x +o a");
	chat_expect(chat, "a", ":test.server 332 a #x :what we talk about");
	chat_expect(chat, "a", ":test.server 333 a #x alice 1700000000");
	chat_expect(chat, "a", ":test.server 353 a = #x :@a");
	chat_skip(chat, "a");
	chat_send(chat, "a", "MODE #x");
	chat_expect(chat, "a", ":test.server 324 a #x +kfjlCRrt key #other 5:60 12");
	chat_expect(chat, "a", ":test.server 329 a #x 1700000000");
	chat_send(chat, "a", "MODE #x beI");
	chat_expect(chat, "a", ":test.server 367 a #x mallory!?@? alice 1700000000");
	chat_skip(chat, "a");
	log_in(chat, "b", "bob");
	chat_send(chat, "b", "JOIN #x key");
	chat_expect(chat, "b", ":b!* JOIN #x");
	chat_expect(chat, "b", ":ChanServ!* MODE #x +h b");
	chat_expect(chat, "a", ":b!* JOIN #x");
	chat_expect(chat, "a", ":ChanServ!* MODE #x +h b");
}

static void test_it_is_the_same_after_everybody_has_left(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "TOPIC #x :what we talk about");
	chat_send(chat, "alice", "MODE #x +m");
	chat_send(chat, "alice", "PART #x");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
	chat_expect(chat, "bob", ":test.server 332 bob #x :what we talk about");
	chat_expect(chat, "bob", ":test.server 333 *");
	/* Nobody is operator by being first. */
	chat_expect(chat, "bob", ":test.server 353 bob = #x :bob");
	chat_skip(chat, "bob");
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "bob", ":test.server 404 bob #x *");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "bob", ":alice!* JOIN #x");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +o alice");
}

static void test_an_empty_one_refuses_as_a_full_one_does(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "MODE #x +i");
	chat_send(chat, "alice", "PART #x");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":test.server 473 bob #x *");
	chat_expect_nothing(chat, "bob");
	chat_send(chat, "bob", "LIST");
	chat_expect(chat, "bob", ":test.server 321 *");
	chat_expect(chat, "bob", ":test.server 323 *");
	/* Who is operator by right always gets in. */
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "alice", ":alice!* JOIN #x");
}

static void test_a_rank_comes_with_the_login(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_restart(chat);
	chat_connect(chat, "a");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#x", "a", "bob", NULL);
	chat_send(chat, "a", "PRIVMSG NickServ :IDENTIFY alice sesame");
	chat_expect(chat, "bob", ":ChanServ!* MODE #x +o a");
	chat_expect_nothing(chat, "bob");
	chat_await(chat, "a", ":ChanServ!* MODE #x +o a");
}

static void test_changes_are_stored_as_one_while_the_store_is_busy(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	unsigned before = chat_backend(chat)->stored_count;
	chat_hold_store(chat);
	for (unsigned i = 0; i < 20; i++)
		chat_send(chat, "alice", "TOPIC #x :number %u", i);
	chat_release_store(chat);
	chat_step(chat);
	/* The first, and what was the newest when that was done. */
	assert_int_equal(chat_backend(chat)->stored_count - before, 2);
	chat_skip_all(chat);
	chat_restart(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "JOIN #x");
	chat_await(chat, "bob", ":test.server 332 bob #x :number 19");
}

static void test_what_could_not_be_stored_is_tried_again(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_fail_store(chat, "disk full");
	chat_send(chat, "alice", "TOPIC #x :now or later");
	chat_await(chat, "alice", ":alice!* TOPIC #x :now or later");
	chat_fail_store(chat, "");
	chat_pass(chat, 31);
	chat_skip_all(chat);
	chat_restart(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "JOIN #x");
	chat_await(chat, "bob", ":test.server 332 bob #x :now or later");
}

static void test_the_end_of_the_server_loses_nothing(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_hold_store(chat);
	chat_send(chat, "alice", "TOPIC #x :first");
	chat_send(chat, "alice", "TOPIC #x :last");
	hub_shut_down(chat_hub(chat), "The end");
	chat_release_store(chat);
	chat_step(chat);
	chat_restart(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "JOIN #x");
	chat_await(chat, "bob", ":test.server 332 bob #x :last");
}

static void test_with_its_founders_account_it_goes(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_register(chat, "bob", "sesame");
	chat_join_all(chat, "#y", "bob", NULL);
	chat_send(chat, "bob", "CS REGISTER #y");
	chat_send(chat, "bob", "CS ACCESS #y ADD alice o");
	chat_skip_all(chat);
	chat_send(chat, "alice", "PRIVMSG NickServ :DROP alice");
	const char *answer = chat_await(chat, "alice", ":NickServ!* DROP alice *");
	char code[32];
	snprintf(code, sizeof(code), "%s", strrchr(answer, ' ') + 1);
	chat_send(chat, "alice", "PRIVMSG NickServ :DROP alice %s", code);
	chat_await(chat, "alice", ":ChanServ!* MODE #x -r");
	chat_skip_all(chat);
	chat_send(chat, "bob", "CS INFO #x");
	chat_expect(chat, "bob", CHANSERV "bob :#x is not registered.");
	chat_send(chat, "bob", "CS ACCESS #y");
	chat_expect(chat, "bob", CHANSERV "bob :    bob: founder");
	chat_expect(chat, "bob", CHANSERV "bob :0 accounts *");
	chat_restart(chat);
	chat_connect(chat, "carol");
	chat_send(chat, "carol", "CS INFO #x");
	chat_expect(chat, "carol", CHANSERV "carol :#x is not registered.");
	chat_send(chat, "carol", "CS INFO #y");
	chat_expect(chat, "carol", CHANSERV "carol :#y is registered since *");
}

/* The server was killed when the account was gone from the disk, and what belonged to it was not. */
static void test_who_has_the_name_next_inherits_nothing(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	chat_register(chat, "bob", "sesame");
	chat_join_all(chat, "#y", "bob", NULL);
	chat_send(chat, "bob", "CS REGISTER #y");
	chat_send(chat, "bob", "CS ACCESS #y ADD alice o");
	chat_skip_all(chat);
	chat_backend_store(chat_backend(chat), store_request_create(STORE_DROP_ACCOUNT, 0, strdup("alice")));
	chat_step(chat);
	chat_restart(chat);
	chat_register(chat, "alice", "another");
	chat_send(chat, "alice", "CS INFO #x");
	chat_expect(chat, "alice", CHANSERV "alice :#x is not registered.");
	chat_send(chat, "alice", "CS ACCESS #y");
	chat_expect(chat, "alice", CHANSERV "alice :Only who has a rank *");
	chat_restart(chat);
	log_in(chat, "a", "bob");
	chat_send(chat, "a", "CS INFO #x");
	chat_expect(chat, "a", CHANSERV "a :#x is not registered.");
	chat_send(chat, "a", "CS ACCESS #y");
	chat_expect(chat, "a", CHANSERV "a :    bob: founder");
	chat_expect(chat, "a", CHANSERV "a :0 accounts *");
}

static void test_masks_of_accounts(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", "sesame");
	chat_register(chat, "bob", "sesame");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "MODE #x +b $A:Bob");
	chat_expect(chat, "alice", ":alice!* MODE #x +b $a:Bob");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "bob", ":test.server 404 bob #x *");
	chat_send(chat, "alice", "MODE #x +b $a:bob");
	chat_send(chat, "alice", "MODE #x +b $b:bob");
	chat_expect(chat, "alice", ":test.server 696 alice #x b $b:bob :Mask is not well-formed");
	/* Who logs out, or in, is looked at anew. */
	chat_send(chat, "bob", "PRIVMSG NickServ :LOGOUT");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "alice", ":bob!* PRIVMSG #x :hello");
	chat_send(chat, "carol", "PRIVMSG NickServ :IDENTIFY bob sesame");
	chat_skip_all(chat);
	chat_send(chat, "carol", "PRIVMSG #x :hello");
	chat_expect(chat, "carol", ":test.server 404 carol #x *");
	chat_send(chat, "alice", "MODE #x -b+b $a:bob $~a");
	chat_skip_all(chat);
	chat_send(chat, "carol", "PRIVMSG #x :hello");
	chat_expect(chat, "alice", ":carol!* PRIVMSG #x :hello");
	chat_skip_all(chat);
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_expect(chat, "bob", ":test.server 404 bob #x *");
}

static void test_exceptions_for_accounts(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", "sesame");
	chat_register(chat, "bob", "sesame");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +ib *!*@*");
	chat_send(chat, "alice", "MODE #x +eI $a:b* $a");
	chat_skip_all(chat);
	chat_send(chat, "carol", "JOIN #x");
	chat_expect(chat, "carol", ":test.server 474 carol #x *");
	chat_send(chat, "bob", "JOIN #x");
	chat_expect(chat, "bob", ":bob!* JOIN #x");
}

static void test_who_is_logged_in_joins_and_speaks(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "alice", "sesame");
	chat_register(chat, "bob", "sesame");
	chat_join_all(chat, "#x", "alice", NULL);
	chat_send(chat, "alice", "MODE #x +RM");
	chat_skip_all(chat);
	chat_send(chat, "bob", "JOIN #x");
	chat_await(chat, "bob", ":test.server 366 *");
	chat_send(chat, "bob", "PRIVMSG #x :hello");
	chat_await(chat, "alice", ":bob!* PRIVMSG #x :hello");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_is_kept_over_a_restart),
		chat_test(test_it_is_the_same_after_everybody_has_left),
		chat_test(test_an_empty_one_refuses_as_a_full_one_does),
		chat_test(test_a_rank_comes_with_the_login),
		chat_test(test_changes_are_stored_as_one_while_the_store_is_busy),
		chat_test(test_what_could_not_be_stored_is_tried_again),
		chat_test(test_the_end_of_the_server_loses_nothing),
		chat_test(test_with_its_founders_account_it_goes),
		chat_test(test_who_has_the_name_next_inherits_nothing),
		chat_test(test_masks_of_accounts),
		chat_test(test_exceptions_for_accounts),
		chat_test(test_who_is_logged_in_joins_and_speaks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
