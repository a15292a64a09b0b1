#include "support/sasl.h"

#include <string.h>

#include "hub/login.h"

#define PASSWORD "sesame-street"

/* Logged in to the account alice, with a nick of its own. */
static void connect_alicia(struct chat *chat)
{
	chat_register(chat, "alice", PASSWORD);
	chat_send(chat, "alice", "NICK alicia");
	chat_skip_all(chat);
}

static void test_who_asks_is_told(void **state)
{
	struct chat *chat = *state;
	connect_alicia(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "WHOIS alicia");
	chat_await(chat, "bob", ":test.server 330 bob alicia alice :is logged in as");
	chat_send(chat, "bob", "WHO alicia %%na");
	chat_await(chat, "bob", ":test.server 354 bob alicia alice");
	chat_send(chat, "bob", "WHO bob %%na");
	chat_await(chat, "bob", ":test.server 354 bob bob 0");
	chat_send(chat, "alice", "NS LOGOUT");
	chat_skip_all(chat);
	chat_send(chat, "bob", "WHOIS alicia");
	const char *line = chat_next(chat, "bob");
	for (; line && !strstr(line, " 318 "); line = chat_next(chat, "bob"))
		assert_null(strstr(line, " 330 "));
	assert_non_null(line);
}

static void test_account_tag(void **state)
{
	struct chat *chat = *state;
	connect_alicia(chat);
	chat_connect_with(chat, "bob", "account-tag");
	chat_connect_with(chat, "carol", "account-tag server-time message-tags");
	chat_connect(chat, "dan");
	chat_join_all(chat, "#x", "alice", "bob", "carol", "dan", NULL);
	chat_send(chat, "alice", "PRIVMSG #x :hello");
	assert_string_equal(chat_next(chat, "bob"), "@account=alice :alicia!~user@192.0.2.1 PRIVMSG #x :hello");
	chat_expect(chat, "carol", "@time=*;account=alice;msgid=* :alicia!~user@192.0.2.1 PRIVMSG #x :hello");
	assert_string_equal(chat_next(chat, "dan"), ":alicia!~user@192.0.2.1 PRIVMSG #x :hello");
	chat_send(chat, "dan", "PRIVMSG #x :hello");
	assert_string_equal(chat_next(chat, "bob"), ":dan!~user@192.0.2.1 PRIVMSG #x :hello");
	chat_send(chat, "alice", "PRIVMSG bob :hi");
	assert_string_equal(chat_next(chat, "bob"), "@account=alice :alicia!~user@192.0.2.1 PRIVMSG bob :hi");
	chat_send(chat, "alice", "TOPIC #x :tea");
	chat_expect(chat, "bob", "@account=alice :alicia!* TOPIC #x :tea");
	chat_send(chat, "alice", "INVITE bob #y");
	chat_send(chat, "alice", "NICK alix");
	chat_expect(chat, "bob", "@account=alice :alicia!* NICK :alix");
	chat_send(chat, "alice", "QUIT :bye");
	chat_expect(chat, "bob", "@account=alice :alix!* QUIT :*bye");
}

static void test_account_tag_is_escaped(void **state)
{
	struct chat *chat = *state;
	chat_register(chat, "a\\b", PASSWORD);
	chat_connect_with(chat, "bob", "account-tag");
	chat_send(chat, "a\\b", "PRIVMSG bob :hi");
	assert_string_equal(chat_next(chat, "bob"), "@account=a\\\\b :a\\b!~user@192.0.2.1 PRIVMSG bob :hi");
}

/* Its tag is that of the account before: the specification's example. */
static void test_account_notify(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "account-notify");
	chat_connect_with(chat, "bob", "account-notify account-tag");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "REGISTER * * " PASSWORD);
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 ACCOUNT alice");
	chat_await(chat, "alice", "* 900 *");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 ACCOUNT alice");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "NS LOGOUT");
	assert_string_equal(chat_next(chat, "bob"), "@account=alice :alice!~user@192.0.2.1 ACCOUNT *");
	chat_await(chat, "alice", ":alice!~user@192.0.2.1 ACCOUNT ?");
	chat_expect_nothing(chat, "carol");
}

static void test_extended_monitor(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "bob", "account-notify extended-monitor");
	chat_connect_with(chat, "carol", "account-notify");
	chat_send(chat, "bob", "MONITOR + alice");
	chat_send(chat, "carol", "MONITOR + alice");
	chat_connect(chat, "alice");
	chat_skip_all(chat);
	chat_send(chat, "alice", "REGISTER * * " PASSWORD);
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 ACCOUNT alice");
	chat_expect_nothing(chat, "carol");
}

static void test_extended_join(void **state)
{
	struct chat *chat = *state;
	connect_alicia(chat);
	chat_connect_with(chat, "bob", "extended-join");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "bob", "carol", NULL);
	chat_send(chat, "alice", "JOIN #x");
	assert_string_equal(chat_next(chat, "bob"), ":alicia!~user@192.0.2.1 JOIN #x alice :Real Name");
	assert_string_equal(chat_next(chat, "carol"), ":alicia!~user@192.0.2.1 JOIN #x");
}

/* Before registration, too: what is shown comes with the user. */
static void test_who_logs_in_before_registration(void **state)
{
	struct chat *chat = *state;
	connect_alicia(chat);
	chat_connect_with(chat, "bob", "extended-join account-notify");
	chat_join_all(chat, "#x", "bob", NULL);
	sasl_open(chat, "dan");
	sasl_send_plain(chat, "dan", "alice", PASSWORD);
	chat_send(chat, "dan", "CAP END");
	chat_await(chat, "dan", "* 001 dan *");
	chat_send(chat, "dan", "JOIN #x");
	assert_string_equal(chat_next(chat, "bob"), ":dan!~user@192.0.2.1 JOIN #x alice :Real Name");
	chat_expect_nothing(chat, "bob");
}

static void test_monitor_and_whowas_go_on(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "MONITOR + alice");
	chat_skip_all(chat);
	chat_register(chat, "alice", PASSWORD);
	chat_expect(chat, "bob", ":test.server 730 bob :alice!~user@192.0.2.1");
	chat_send(chat, "alice", "QUIT");
	chat_expect(chat, "bob", ":test.server 731 bob :alice");
	chat_send(chat, "bob", "WHOWAS alice");
	chat_expect(chat, "bob", ":test.server 314 bob alice ~user 192.0.2.1 * :Real Name");
}

/* Two connections of one account: each is there by itself, and INFO counts them. */
static void test_several_of_one_account(void **state)
{
	struct chat *chat = *state;
	connect_alicia(chat);
	chat_connect(chat, "bob");
	chat_send(chat, "bob", "NS IDENTIFY alice " PASSWORD);
	chat_skip_all(chat);
	struct account *account = accounts_find(chat_hub(chat), "ALICE");
	assert_non_null(account);
	assert_int_equal(account->session_count, 2);
	chat_vanish(chat, "alice");
	assert_int_equal(account->session_count, 1);
	chat_send(chat, "bob", "NS LOGOUT");
	assert_int_equal(account->session_count, 0);
	sasl_open(chat, "dan");
	sasl_send_plain(chat, "dan", "alice", PASSWORD);
	assert_int_equal(account->session_count, 1);
	chat_leave(chat, "dan");
	assert_int_equal(account->session_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_asks_is_told),
		chat_test(test_account_tag),
		chat_test(test_account_tag_is_escaped),
		chat_test(test_account_notify),
		chat_test(test_extended_monitor),
		chat_test(test_extended_join),
		chat_test(test_who_logs_in_before_registration),
		chat_test(test_monitor_and_whowas_go_on),
		chat_test(test_several_of_one_account),
	};
	return cmocka_run_group_tests_name("hub/login", tests, NULL, NULL);
}
