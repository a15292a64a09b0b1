#include "support/chat.h"

#include <stdio.h>
#include <string.h>

#include <apollon/irc/names.h>

static void test_the_name_is_marked_as_not_vouched_for(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "user al 0 * realname");
	chat_send(chat, "alice", "nick alice");
	chat_expect(chat, "alice", ":test.server 001 alice :Welcome to the Test Network, alice!~al@192.0.2.1");
}

static void test_what_is_missing(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 *");
	chat_expect(chat, "alice", ":test.server 461 alice USER :Not enough parameters");
	chat_send(chat, "alice", "USER alice 0 * :");
	chat_expect(chat, "alice", ":test.server 461 alice USER :Not enough parameters");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "USER alice 0 * :Alice");
	chat_expect(chat, "alice", "* 001 *");
}

static void test_names_that_are_none(void **state)
{
	static const char *const bad[] = {"a@b", "a!b", "a*", "a?", "a\002b", "a,b"};
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		chat_send(chat, "alice", "USER %s 0 * :Alice", bad[i]);
		chat_expect(chat, "alice", ":test.server 468 alice :Your username is not valid");
		chat_expect_nothing(chat, "alice");
	}
}

static void test_long_names_are_cut_between_characters(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	/* Four bytes each, and USERLEN counts the '~'. */
	chat_send(chat, "alice", "USER 😀😀😀😀😀😀 0 * :Alice");
	char expected[128] = ":test.server 001 alice :Welcome to the Test Network, alice!~";
	for (unsigned i = 0; i < (USER_LIMIT - 1) / 4; i++)
		strcat(expected, "😀");
	strcat(expected, "@192.0.2.1");
	assert_string_equal(chat_next(chat, "alice"), expected);
}

static void test_long_real_names_are_cut(void **state)
{
	struct chat *chat = *state;
	char name[REALNAME_LIMIT + 51], expected[512];
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	chat_connect_with(chat, "bob", "extended-join");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_open(chat, "alice");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 * :%s", name);
	chat_send(chat, "alice", "JOIN #x");
	snprintf(expected, sizeof(expected), ":alice!~alice@192.0.2.1 JOIN #x * :%.*s", REALNAME_LIMIT, name);
	assert_string_equal(chat_next(chat, "bob"), expected);
}

static void test_only_once(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send(chat, "alice", "USER other 0 * :Other");
	chat_expect(chat, "alice", ":test.server 462 alice :You may not reregister");
	chat_expect_nothing(chat, "alice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_the_name_is_marked_as_not_vouched_for),
		chat_test(test_what_is_missing),
		chat_test(test_names_that_are_none),
		chat_test(test_long_names_are_cut_between_characters),
		chat_test(test_long_real_names_are_cut),
		chat_test(test_only_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
