#include "support/chat.h"

#include <apollon/hub/settings.h>

static void test_with_the_right_password(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "sesame");
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PASS barley");
	chat_send(chat, "alice", "PASS sesame");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 * :Alice");
	chat_expect(chat, "alice", "* 001 alice *");
}

static void expect_refusal(struct chat *chat, const char *name, const char *password)
{
	chat_open(chat, name);
	if (password)
		chat_send(chat, name, "PASS :%s", password);
	chat_send(chat, name, "NICK %s", name);
	chat_expect_nothing(chat, name);
	chat_send(chat, name, "USER user 0 * :Real Name");
	chat_expect(chat, name, ":test.server 464 * :Password incorrect");
	chat_expect(chat, name, "ERROR :*Password incorrect*");
	chat_expect_nothing(chat, name);
	chat_expect_closed(chat, name);
}

static void test_with_a_wrong_one(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "sesame");
	expect_refusal(chat, "alice", "barley");
	expect_refusal(chat, "bob", "sesam");
	expect_refusal(chat, "carol", "sesame ");
	expect_refusal(chat, "dave", "sesamesesame");
	expect_refusal(chat, "erin", NULL);
}

static void test_it_comes_too_late_after_the_rest(void **state)
{
	struct chat *chat = *state;
	hub_settings_set(&chat_settings(chat)->password, "sesame");
	chat_open(chat, "alice");
	static const char lines[] = "NICK alice\r\nUSER alice 0 * :Alice\r\nPASS sesame\r\n";
	chat_send_bytes(chat, "alice", lines, sizeof(lines) - 1);
	chat_expect(chat, "alice", "* 464 *");
	chat_expect(chat, "alice", "ERROR *");
	chat_expect_nothing(chat, "alice");
}

static void test_where_none_is_asked_for(void **state)
{
	struct chat *chat = *state;
	chat_open(chat, "alice");
	chat_send(chat, "alice", "PASS");
	chat_expect(chat, "alice", ":test.server 461 ? PASS :Not enough parameters");
	chat_send(chat, "alice", "PASS whatever");
	chat_send(chat, "alice", "NICK alice");
	chat_send(chat, "alice", "USER alice 0 * :Alice");
	chat_expect(chat, "alice", "* 001 alice *");
	chat_skip(chat, "alice");
	chat_send(chat, "alice", "PASS again");
	chat_expect(chat, "alice", ":test.server 462 alice :You may not reregister");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_with_the_right_password),
		chat_test(test_with_a_wrong_one),
		chat_test(test_it_comes_too_late_after_the_rest),
		chat_test(test_where_none_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
