#include "support/operators.h"

static void test_what_is_not_there(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "UNDLINE 198.51.100.1");
	chat_expect(
		chat, "alice", "* NOTICE alice :*no ban of that kind is set on 198.51.100.1/32; STATS d lists them");
	chat_send(chat, "alice", "UNDLINE evil");
	chat_expect(chat, "alice", "* NOTICE alice :*UNDLINE: expected an address or a network*");
}

static void test_it_is_gone_after_a_restart_too(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DLINE 192.0.2.0/24 :x");
	chat_send(chat, "alice", "UNDLINE 192.0.2.0/24");
	chat_skip_all(chat);
	chat_restart(chat);
	chat_connect(chat, "bob");
}

static void test_what_cannot_be_stored_is_told(void **state)
{
	struct chat *chat = *state;
	chat_connect_operator(chat, "alice");
	chat_send(chat, "alice", "DLINE 198.51.100.0/24 :x");
	chat_skip_all(chat);
	chat_fail_store(chat, "the disk is full");
	chat_send(chat, "alice", "UNDLINE 198.51.100.0/24");
	chat_expect(chat, "alice",
		"* NOTICE alice :*no longer banned, but will be again after a restart of the server: the disk is full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_what_is_not_there),
		chat_test(test_it_is_gone_after_a_restart_too),
		chat_test(test_what_cannot_be_stored_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
