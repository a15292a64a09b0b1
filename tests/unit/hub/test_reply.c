/* Labels and what becomes of answers with them: one line, a batch, an ACK. IRCv3 labeled-response, batch. */
#include <stdio.h>
#include <string.h>

#include <support/chat.h>
#include <support/unit.h>

#define ALL "labeled-response batch echo-message message-tags"

static void test_one_line_carries_the_label(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=x1 PING token");
	chat_expect(chat, "alice", "@label=x1 :test.server PONG test.server :token");
	chat_expect_nothing(chat, "alice");
}

static void test_no_answer_is_acknowledged(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=x1 PONG token");
	chat_expect(chat, "alice", "@label=x1 :test.server ACK");
	chat_send(chat, "alice", "PONG token");
	chat_expect_nothing(chat, "alice");
}

static void test_several_lines_are_a_batch(void **state)
{
	struct chat *chat = *state;
	char expected[128], reference[32];
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=x1 LUSERS");
	const char *line = chat_expect(chat, "alice", "@label=x1 :test.server BATCH +* labeled-response");
	assert_int_equal(sscanf(strchr(line, '+'), "+%31s", reference), 1);
	snprintf(expected, sizeof(expected), "@batch=%s :test.server 251 alice :*", reference);
	chat_expect(chat, "alice", expected);
	snprintf(expected, sizeof(expected), ":test.server BATCH -%s", reference);
	while (strncmp(line = chat_next(chat, "alice"), "@batch=", 7) == 0)
		assert_memory_equal(line + 7, reference, strlen(reference));
	assert_string_equal(line, expected);
	chat_expect_nothing(chat, "alice");
}

static void test_an_echo_is_the_answer(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_connect_with(chat, "bob", "message-tags");
	chat_join_all(chat, "#room", "alice", "bob", NULL);
	chat_send(chat, "alice", "@label=x1;+a=b PRIVMSG #room :hi");
	const char *line = chat_expect(chat, "alice", "@label=x1;msgid=*;+a=b :alice!* PRIVMSG #room :hi");
	char id[64];
	assert_int_equal(sscanf(strstr(line, "msgid="), "msgid=%63[^;]", id), 1);
	line = chat_expect(chat, "bob", "@msgid=*;+a=b :alice!* PRIVMSG #room :hi");
	assert_non_null(strstr(line, id));
	chat_expect_nothing(chat, "alice");
}

static void test_to_oneself_the_echo_alone_has_the_label(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=x1 PRIVMSG alice :hi");
	const char *first = chat_next(chat, "alice");
	bool labeled = strncmp(first, "@label=x1;", 10) == 0;
	const char *second = chat_next(chat, "alice");
	assert_non_null(second);
	assert_int_equal(labeled + (strncmp(second, "@label=x1;", 10) == 0), 1);
	chat_expect_nothing(chat, "alice");
}

static void test_without_the_capability_a_label_is_nothing(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags batch");
	chat_send(chat, "alice", "@label=x1 PING token");
	chat_expect(chat, "alice", ":test.server PONG test.server :token");
}

static void test_a_label_that_is_too_long(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=%064d PING token", 1);
	chat_expect(chat, "alice", "@label=0*1 :test.server PONG *");
	chat_send(chat, "alice", "@label=%065d PING token", 1);
	chat_expect(chat, "alice", ":test.server PONG *");
}

static void test_labels_keep_their_escapes(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=a\\sb\\:c PING token");
	chat_expect(chat, "alice", "@label=a\\sb\\:c :test.server PONG *");
}

/* An error is an answer as well. */
static void test_errors_have_the_label(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=x1 PRIVMSG nobody :hi");
	chat_expect(chat, "alice", "@label=x1 :test.server 401 alice nobody :*");
	chat_send(chat, "alice", "@label=x2 NONSENSE");
	chat_expect(chat, "alice", "@label=x2 :test.server 421 alice NONSENSE :*");
	chat_send(chat, "alice", "@label=x3 PRIVMSG alice :\xff");
	chat_expect(chat, "alice", "@label=x3 :test.server FAIL PRIVMSG INVALID_UTF8 :*");
}

/* Tags that are not text do not come back. */
static void test_a_label_that_is_not_text(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", ALL);
	chat_send(chat, "alice", "@label=\xff PING token");
	chat_expect(chat, "alice", ":test.server FAIL PING INVALID_UTF8 :*");
	chat_send(chat, "alice", "\xff\xfe token");
	chat_expect(chat, "alice", ":test.server FAIL ? INVALID_UTF8 :*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_one_line_carries_the_label),
		chat_test(test_no_answer_is_acknowledged),
		chat_test(test_several_lines_are_a_batch),
		chat_test(test_an_echo_is_the_answer),
		chat_test(test_to_oneself_the_echo_alone_has_the_label),
		chat_test(test_without_the_capability_a_label_is_nothing),
		chat_test(test_a_label_that_is_too_long),
		chat_test(test_labels_keep_their_escapes),
		chat_test(test_errors_have_the_label),
		chat_test(test_a_label_that_is_not_text),
	};
	return cmocka_run_group_tests_name("hub/reply", tests, NULL, NULL);
}
