#include "support/chat.h"

#include <string.h>

#include <apollon/irc/names.h>

static void test_those_with_setname_see_it_once(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "setname");
	chat_connect_with(chat, "bob", "setname");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#x", "alice", "bob", "carol", NULL);
	chat_join_all(chat, "#y", "alice", "bob", NULL);
	chat_send(chat, "alice", "SETNAME :Alice in Chains");
	assert_string_equal(chat_next(chat, "alice"), ":alice!~user@192.0.2.1 SETNAME :Alice in Chains");
	chat_expect_nothing(chat, "alice");
	assert_string_equal(chat_next(chat, "bob"), ":alice!~user@192.0.2.1 SETNAME :Alice in Chains");
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
}

static void test_it_is_shown_from_then_on(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "extended-join");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "SETNAME :New Name");
	chat_expect_nothing(chat, "alice");
	chat_send(chat, "alice", "JOIN #x");
	chat_expect(chat, "bob", ":alice!* JOIN #x ? :New Name");
}

static void test_what_is_no_name(void **state)
{
	struct chat *chat = *state;
	char name[REALNAME_LIMIT + 2];
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	chat_connect_with(chat, "alice", "setname");
	chat_send(chat, "alice", "SETNAME :%s", name);
	chat_expect(chat, "alice", ":test.server FAIL SETNAME INVALID_REALNAME :*");
	chat_send(chat, "alice", "SETNAME :");
	chat_expect(chat, "alice", ":test.server 461 alice SETNAME :Not enough parameters");
	chat_expect_nothing(chat, "alice");
	name[REALNAME_LIMIT] = '\0';
	chat_send(chat, "alice", "SETNAME :%s", name);
	chat_expect(chat, "alice", ":alice!* SETNAME :aaa*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_those_with_setname_see_it_once),
		chat_test(test_it_is_shown_from_then_on),
		chat_test(test_what_is_no_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
