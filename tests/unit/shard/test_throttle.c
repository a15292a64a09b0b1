/* How fast a connection may speak, seen through the chat: its clock goes by whole seconds. */
#include <stdio.h>
#include <string.h>

#include <support/chat.h>
#include <support/operators.h>
#include <support/unit.h>

/* Registering takes two lines of the burst. */
static struct chat *limited(void **state, unsigned rate, unsigned burst)
{
	struct chat *chat = *state;
	chat_shard_settings(chat)->command_rate = rate;
	chat_shard_settings(chat)->command_burst = burst;
	return chat;
}

static void send_pings(struct chat *chat, const char *name, unsigned count)
{
	char text[4096] = "";
	for (unsigned i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "PING %u\r\n", i);
	chat_send_bytes(chat, name, text, strlen(text));
}

static unsigned count_lines(struct chat *chat, const char *name)
{
	unsigned count = 0;
	while (chat_next(chat, name))
		count++;
	return count;
}

static void test_a_burst_and_then_at_the_rate(void **state)
{
	struct chat *chat = limited(state, 3, 10);
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_pass(chat, 60);
	send_pings(chat, "alice", 20);
	assert_int_equal(count_lines(chat, "alice"), 10);
	chat_pass(chat, 1);
	assert_int_equal(count_lines(chat, "alice"), 3);
	chat_pass(chat, 1);
	assert_int_equal(count_lines(chat, "alice"), 3);
	chat_pass(chat, 2);
	chat_expect(chat, "alice", "* PONG * :16");
	chat_expect(chat, "alice", "* PONG * :17");
	chat_expect(chat, "alice", "* PONG * :18");
	chat_expect(chat, "alice", "* PONG * :19");
	chat_expect_nothing(chat, "alice");
	/* Others have not noticed. */
	send_pings(chat, "bob", 10);
	assert_int_equal(count_lines(chat, "bob"), 10);
}

static void test_nothing_is_lost_and_nobody_is_let_go(void **state)
{
	struct chat *chat = limited(state, 1, 5);
	chat_connect(chat, "alice");
	chat_pass(chat, 10);
	send_pings(chat, "alice", 200);
	/* Longer than the ping time-out: what it has said before is heard little by little. */
	chat_pass(chat, 195);
	assert_int_equal(count_lines(chat, "alice"), 200);
	send_pings(chat, "alice", 1);
	chat_pass(chat, 1);
	chat_expect(chat, "alice", "* PONG * :0");
}

static void test_more_is_not_read_meanwhile(void **state)
{
	struct chat *chat = limited(state, 1, 5);
	chat_connect(chat, "alice");
	chat_pass(chat, 10);
	send_pings(chat, "alice", 6);
	for (unsigned i = 0; i < 10; i++)
		send_pings(chat, "alice", 1);
	assert_int_equal(count_lines(chat, "alice"), 5);
	chat_pass(chat, 11);
	assert_int_equal(count_lines(chat, "alice"), 11);
}

static void test_operators_and_the_exempt_are_free(void **state)
{
	struct chat *chat = limited(state, 1, 5);
	struct network network;
	struct error error;
	chat_connect_operator(chat, "alice");
	send_pings(chat, "alice", 50);
	assert_int_equal(count_lines(chat, "alice"), 50);
	chat_send(chat, "alice", "MODE alice -o");
	chat_skip_all(chat);
	send_pings(chat, "alice", 50);
	assert_true(count_lines(chat, "alice") <= 5);
	struct hub_settings *settings = hub_settings_create();
	assert_true(network_parse(&network, "192.0.2.0/24", &error));
	network_list_add(&settings->exempt, &network);
	hub_apply(chat_hub(chat), settings);
	chat_step(chat);
	chat_connect(chat, "bob");
	send_pings(chat, "bob", 50);
	assert_int_equal(count_lines(chat, "bob"), 50);
}

static void test_who_becomes_an_operator_need_not_wait(void **state)
{
	struct chat *chat = limited(state, 1, 5);
	chat_add_operator(chat, "root", "secret", "*@*");
	chat_connect(chat, "alice");
	chat_pass(chat, 10);
	const char lines[] = "PING 1\r\nPING 2\r\nPING 3\r\nPING 4\r\nOPER root secret\r\nPING 6\r\nPING 7\r\n";
	chat_send_bytes(chat, "alice", lines, sizeof(lines) - 1);
	chat_await(chat, "alice", "* MODE alice +o");
	chat_expect(chat, "alice", "* PONG * :6");
	chat_expect(chat, "alice", "* PONG * :7");
}

static void test_who_leaves_meanwhile_is_gone(void **state)
{
	struct chat *chat = limited(state, 1, 5);
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	send_pings(chat, "alice", 20);
	send_pings(chat, "bob", 20);
	send_pings(chat, "carol", 20);
	chat_skip_all(chat);
	chat_vanish(chat, "bob");
	chat_pass(chat, 3);
	assert_int_equal(count_lines(chat, "alice"), 3);
	assert_int_equal(count_lines(chat, "carol"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_a_burst_and_then_at_the_rate),
		chat_test(test_nothing_is_lost_and_nobody_is_let_go),
		chat_test(test_more_is_not_read_meanwhile),
		chat_test(test_operators_and_the_exempt_are_free),
		chat_test(test_who_becomes_an_operator_need_not_wait),
		chat_test(test_who_leaves_meanwhile_is_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
