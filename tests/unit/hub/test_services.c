#include "support/chat.h"
#include "support/operators.h"

#include <string.h>

/* What services have in common, shown by ChanServ. */
static void test_what_is_said_to_it_is_answered_by_notices(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG chanserv :INFO #x");
	chat_expect(chat, "alice", ":ChanServ!ChanServ@test.server NOTICE alice :#x is not registered.");
	chat_send(chat, "alice", "CHANSERV info #x");
	chat_expect(chat, "alice", ":ChanServ!ChanServ@test.server NOTICE alice :#x is not registered.");
	chat_send(chat, "alice", "CS :  info   #x  ");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :#x is not registered.");
	chat_expect_nothing(chat, "alice");
}

static void test_a_notice_is_never_answered(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NOTICE ChanServ :INFO #x");
	chat_expect_nothing(chat, "alice");
}

static void test_help_comes_from_the_rows(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "CHANSERV");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :ChanServ: *");
	chat_await(chat, "alice", ":ChanServ!* NOTICE alice :REGISTER <channel>");
	chat_await(chat, "alice", ":ChanServ!* NOTICE alice :DROP <channel> *");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG ChanServ :help drop");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :DROP <channel> *");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :    Register a channel no longer.*");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "PRIVMSG ChanServ :HELP nonsense");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :There is no command nonsense.*");
}

static void test_mistakes_are_explained(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "CS REGISTR #x");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :There is no command REGISTR. Did you mean REGISTER?");
	chat_send(chat, "alice", "CS INFO");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :It is written INFO <channel>");
	chat_send(chat, "alice", "CS INFO #x #y");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :It is written INFO <channel>");
	chat_send(chat, "alice", "CS REGISTER #x");
	chat_expect(chat, "alice", ":ChanServ!* NOTICE alice :REGISTER is for those who are logged in: *");
}

static void test_nobody_takes_its_nick(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "NICK chanserv");
	chat_expect(chat, "alice", ":test.server 433 alice chanserv *");
	chat_open(chat, "mallory");
	chat_send(chat, "mallory", "NICK NickServ");
	chat_expect(chat, "mallory", ":test.server 433 * NickServ *");
}

static void test_whois_shows_what_it_is(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "WHOIS chanserv");
	chat_expect(chat, "alice", ":test.server 311 alice ChanServ ChanServ test.server ? :Registers channels*");
	chat_expect(chat, "alice", ":test.server 312 alice ChanServ test.server :*");
	chat_expect(chat, "alice", ":test.server 335 alice ChanServ :is a bot on Test");
	chat_expect(chat, "alice", ":test.server 318 alice chanserv *");
	chat_expect_nothing(chat, "alice");
}

static void test_who_wants_an_echo_gets_it_before_the_answer(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "echo-message labeled-response batch message-tags");
	chat_send(chat, "alice", "@label=7 PRIVMSG ChanServ :INFO #x");
	chat_expect(chat, "alice", "@label=7 :test.server BATCH +* labeled-response");
	chat_expect(chat, "alice", "@batch=*;msgid=* :alice!~user@192.0.2.1 PRIVMSG ChanServ :INFO #x");
	chat_expect(chat, "alice", "@batch=*;msgid=* :ChanServ!* NOTICE alice :#x is not registered.");
	chat_expect(chat, "alice", ":test.server BATCH -*");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_is_said_to_it_is_answered_by_notices),
		chat_test(test_a_notice_is_never_answered),
		chat_test(test_help_comes_from_the_rows),
		chat_test(test_mistakes_are_explained),
		chat_test(test_nobody_takes_its_nick),
		chat_test(test_whois_shows_what_it_is),
		chat_test(test_who_wants_an_echo_gets_it_before_the_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
