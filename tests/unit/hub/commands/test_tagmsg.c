#include "support/chat.h"

#include <string.h>

static void test_who_has_tags_gets_it(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags");
	chat_connect_with(chat, "bob", "message-tags");
	chat_connect(chat, "carol");
	chat_connect_with(chat, "dave", "server-time");
	chat_join_all(chat, "#x", "alice", "bob", "carol", "dave", NULL);
	chat_send(chat, "alice", "@+typing=active TAGMSG #x");
	const char *line = chat_expect(chat, "bob", "@* :alice!~user@192.0.2.1 TAGMSG #x");
	assert_non_null(strstr(line, "+typing=active"));
	assert_non_null(strstr(line, "msgid="));
	chat_expect_nothing(chat, "bob");
	chat_expect_nothing(chat, "carol");
	chat_expect_nothing(chat, "dave");
	chat_expect_nothing(chat, "alice");
}

static void test_to_users(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags echo-message");
	chat_connect_with(chat, "bob", "message-tags");
	chat_connect(chat, "carol");
	chat_send(chat, "carol", "AWAY :asleep");
	chat_skip_all(chat);
	chat_send(chat, "alice", "@+x TAGMSG bob,carol");
	chat_expect(chat, "bob", "@* :alice!* TAGMSG bob");
	chat_expect_nothing(chat, "carol");
	chat_expect(chat, "alice", "@* :alice!* TAGMSG bob");
	chat_expect(chat, "alice", "@* :alice!* TAGMSG carol");
	chat_expect_nothing(chat, "alice");
}

static void test_to_oneself_with_a_label(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags echo-message labeled-response batch");
	chat_send(chat, "alice", "@label=one;+x=1 TAGMSG alice");
	const char *line = chat_expect(chat, "alice", "@* :alice!* TAGMSG alice");
	assert_null(strstr(line, "label="));
	line = chat_expect(chat, "alice", "@* :alice!* TAGMSG alice");
	assert_non_null(strstr(line, "label=one"));
	assert_non_null(strstr(line, "+x=1"));
	chat_expect_nothing(chat, "alice");
}

static void test_the_rules_of_the_channel_hold(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags");
	chat_connect_with(chat, "bob", "message-tags");
	chat_join_all(chat, "#x", "bob", NULL);
	chat_send(chat, "alice", "@+x TAGMSG #x");
	chat_expect(chat, "alice", "* 404 alice #x *");
	chat_send(chat, "alice", "@+x TAGMSG #nowhere");
	chat_expect(chat, "alice", "* 403 alice #nowhere *");
	chat_send(chat, "alice", "@+x TAGMSG nobody");
	chat_expect(chat, "alice", "* 401 alice nobody *");
	chat_send(chat, "alice", "@+x TAGMSG");
	chat_expect(chat, "alice", "* 411 alice :No recipient given (TAGMSG)");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

static void test_without_tags_there_is_no_such_command(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "message-tags");
	chat_send(chat, "alice", "@+x TAGMSG bob");
	chat_expect(chat, "alice", ":test.server 421 alice TAGMSG :Unknown command");
	chat_expect_nothing(chat, "bob");
}

static void test_the_longest_tags_arrive_whole(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags echo-message");
	chat_connect_with(chat, "bob", "message-tags");
	/* '@' and the blank behind the tags count: 4096 bytes. */
	char value[4082];
	memset(value, 'a', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	chat_send(chat, "alice", "@foo=bar;+baz=%s TAGMSG bob", value);
	assert_non_null(strstr(chat_expect(chat, "bob", "@* :alice!* TAGMSG bob"), value));
	assert_non_null(strstr(chat_expect(chat, "alice", "@* :alice!* TAGMSG bob"), value));
	chat_send(chat, "alice", "@foo=bar;+baz=%sa TAGMSG bob", value);
	chat_expect(chat, "alice", ":test.server 417 alice :Input line was too long");
	chat_expect_nothing(chat, "alice");
	chat_expect_nothing(chat, "bob");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_who_has_tags_gets_it),
		chat_test(test_to_users),
		chat_test(test_to_oneself_with_a_label),
		chat_test(test_the_rules_of_the_channel_hold),
		chat_test(test_without_tags_there_is_no_such_command),
		chat_test(test_the_longest_tags_arrive_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
