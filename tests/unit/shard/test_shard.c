/* The shard's part of a conversation, seen through the chat: fan-out, order, slow and bad peers, time-outs. */
#include <stdio.h>
#include <string.h>

#include <apollon/net/transport.h>

#include <support/chat.h>
#include <support/unit.h>

static void test_fan_out_to_all_but_the_sender(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#room", "alice", "bob", "carol", NULL);
	chat_send(chat, "alice", "PRIVMSG #room :hello");
	chat_expect(chat, "bob", ":alice!~user@192.0.2.1 PRIVMSG #room :hello");
	chat_expect(chat, "carol", ":alice!~user@192.0.2.1 PRIVMSG #room :hello");
	chat_expect_nothing(chat, "alice");
}

/* Several senders in one turn are one run; each misses its own messages only, and order is the same for all. */
static void test_a_run_of_many_senders(void **state)
{
	struct chat *chat = *state;
	const char *const names[] = {"alice", "bob", "carol", "dave"};
	for (unsigned i = 0; i < 4; i++)
		chat_connect(chat, names[i]);
	chat_join_all(chat, "#room", "alice", "bob", "carol", "dave", NULL);
	const char burst[] = "PRIVMSG #room :1\r\nPRIVMSG #room :2\r\nPRIVMSG #room :3\r\n";
	chat_send_bytes(chat, "alice", burst, sizeof(burst) - 1);
	chat_send_bytes(chat, "bob", burst, sizeof(burst) - 1);
	for (unsigned i = 0; i < 4; i++)
		for (unsigned sender = 0; sender < 2; sender++)
			for (unsigned number = 1; i != sender && number <= 3; number++) {
				char expected[64];
				snprintf(expected, sizeof(expected), ":%s!* PRIVMSG #room :%u", names[sender], number);
				chat_expect(chat, names[i], expected);
			}
	for (unsigned i = 0; i < 4; i++)
		chat_expect_nothing(chat, names[i]);
}

/* What a member is answered stands in its place among what the channel says. */
static void test_answers_within_a_run_keep_their_place(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect_with(chat, "bob", "echo-message");
	chat_connect(chat, "carol");
	chat_join_all(chat, "#room", "alice", "bob", "carol", NULL);
	const char burst[] = "PRIVMSG #room :1\r\nPING a\r\nPRIVMSG #room :2\r\nPING b\r\nPRIVMSG #room :3\r\n";
	chat_send_bytes(chat, "bob", burst, sizeof(burst) - 1);
	chat_expect(chat, "bob", "*PRIVMSG #room :1");
	chat_expect(chat, "bob", "*PONG * :a");
	chat_expect(chat, "bob", "*PRIVMSG #room :2");
	chat_expect(chat, "bob", "*PONG * :b");
	chat_expect(chat, "bob", "*PRIVMSG #room :3");
	chat_expect_nothing(chat, "bob");
	for (unsigned i = 1; i <= 3; i++)
		chat_expect(chat, "carol", "*PRIVMSG #room :?");
	chat_expect_nothing(chat, "carol");
}

static void test_who_joins_later_hears_only_what_follows(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#room", "alice", NULL);
	chat_send(chat, "alice", "PRIVMSG #room :before");
	chat_send(chat, "bob", "JOIN #room");
	chat_send(chat, "alice", "PRIVMSG #room :after");
	chat_await(chat, "bob", "* 366 *");
	chat_expect(chat, "bob", "*PRIVMSG #room :after");
	chat_send(chat, "bob", "PART #room");
	chat_send(chat, "alice", "PRIVMSG #room :gone");
	chat_expect(chat, "bob", "*PART #room*");
	chat_expect_nothing(chat, "bob");
}

static void test_each_sees_what_it_has_negotiated(void **state)
{
	struct chat *chat = *state;
	chat_connect_with(chat, "alice", "message-tags");
	chat_connect(chat, "plain");
	chat_connect_with(chat, "tags", "message-tags");
	chat_connect_with(chat, "time", "server-time");
	chat_connect_with(chat, "both", "message-tags server-time");
	chat_join_all(chat, "#room", "alice", "plain", "tags", "time", "both", NULL);
	chat_send(chat, "alice", "@+x=y;label=z;drop=me PRIVMSG #room :hello");
	chat_expect(chat, "plain", ":alice!* PRIVMSG #room :hello");
	chat_expect(chat, "tags", "@msgid=??????????????????;+x=y :alice!* PRIVMSG #room :hello");
	chat_expect(chat, "time", "@time=2023-11-14T22:13:20.000Z :alice!* PRIVMSG #room :hello");
	chat_expect(chat, "both", "@time=*;msgid=*;+x=y :alice!* PRIVMSG #room :hello");
}

static void test_quit_is_told_once_to_each_peer(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#a", "alice", "bob", NULL);
	chat_join_all(chat, "#b", "alice", "bob", NULL);
	chat_vanish(chat, "alice");
	chat_expect(chat, "bob", ":alice!* QUIT :Connection reset by peer");
	chat_expect_nothing(chat, "bob");
	chat_connect(chat, "alice");
	chat_join_all(chat, "#a", "alice", NULL);
	chat_skip(chat, "bob");
	chat_leave(chat, "alice");
	chat_expect(chat, "bob", ":alice!* QUIT :Connection closed");
}

/* Somebody vanishes in the middle of a fan-out: nobody else notices. */
static void test_reset_in_the_middle_of_a_fan_out(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_connect(chat, "carol");
	chat_connect(chat, "dave");
	chat_join_all(chat, "#room", "alice", "bob", "carol", "dave", NULL);
	chat_stop_reading(chat, "carol");
	for (unsigned i = 0; i < 100; i++)
		chat_send(chat, "alice", "PRIVMSG #room :%u", i);
	chat_vanish(chat, "carol");
	chat_send(chat, "alice", "PRIVMSG #room :last");
	for (unsigned i = 0; i < 100; i++)
		chat_expect(chat, "dave", "*PRIVMSG #room :*");
	chat_expect(chat, "dave", ":carol!* QUIT :Connection reset by peer");
	chat_expect(chat, "dave", "*PRIVMSG #room :last");
	chat_expect_nothing(chat, "dave");
}

static void test_who_does_not_read_is_let_go(void **state)
{
	struct chat *chat = *state;
	chat_shard_settings(chat)->sendq_limit = 10000;
	chat_connect(chat, "alice");
	chat_connect(chat, "slow");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#room", "alice", "slow", "bob", NULL);
	chat_stop_reading(chat, "slow");
	for (unsigned i = 0; i < 100; i++)
		chat_send(chat, "alice", "PRIVMSG #room :%0200u", i);
	unsigned messages = 0;
	bool quit = false;
	for (const char *line; (line = chat_next(chat, "bob"));) {
		messages += strstr(line, "PRIVMSG") != NULL;
		quit |= strstr(line, ":slow!") && strstr(line, "QUIT :SendQ exceeded");
	}
	assert_int_equal(messages, 100);
	assert_true(quit);
	chat_expect_closed(chat, "slow");
}

static void test_slow_and_back_again(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "slow");
	chat_join_all(chat, "#room", "alice", "slow", NULL);
	chat_stop_reading(chat, "slow");
	for (unsigned i = 0; i < 500; i++)
		chat_send(chat, "alice", "PRIVMSG #room :%u", i);
	chat_resume_reading(chat, "slow");
	for (unsigned i = 0; i < 500; i++) {
		char expected[64];
		snprintf(expected, sizeof(expected), ":alice!* PRIVMSG #room :%u", i);
		chat_expect(chat, "slow", expected);
	}
	chat_expect_nothing(chat, "slow");
}

/* Many requests at once: answered all, in order, however small the credit. */
static void test_a_flood_of_pings(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	struct buffer burst;
	buffer_init(&burst, SIZE_MAX);
	for (unsigned i = 0; i < 2000; i++)
		buffer_append_format(&burst, "PING %u\r\n", i);
	chat_send_bytes(chat, "alice", burst.data, burst.len);
	buffer_finish(&burst);
	for (unsigned i = 0; i < 2000; i++) {
		char expected[64];
		snprintf(expected, sizeof(expected), "*PONG * :%u", i);
		chat_expect(chat, "alice", expected);
	}
}

static void test_silence_is_pinged_and_then_let_go(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_join_all(chat, "#room", "alice", "bob", NULL);
	chat_pass(chat, 119);
	chat_expect_nothing(chat, "alice");
	chat_pass(chat, 2);
	chat_expect(chat, "alice", "PING :test.server");
	chat_expect(chat, "bob", "PING :test.server");
	chat_send(chat, "bob", "PONG test.server");
	chat_pass(chat, 61);
	chat_expect(chat, "bob", ":alice!* QUIT :Ping timeout");
	chat_expect_closed(chat, "alice");
}

static void test_half_a_line_then_silence(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_send_bytes(chat, "alice", "PING ha", 7);
	chat_expect_nothing(chat, "alice");
	chat_send_bytes(chat, "alice", "lf\n", 3);
	chat_expect(chat, "alice", "*PONG * :half");
	chat_send_bytes(chat, "alice", "PING neve", 9);
	chat_pass(chat, 200);
	chat_expect_closed(chat, "alice");
}

static void test_a_line_without_end(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	char part[1000];
	memset(part, 'x', sizeof(part));
	for (unsigned i = 0; i < 100; i++)
		chat_send_bytes(chat, "alice", part, sizeof(part));
	chat_expect(chat, "alice", ":test.server 417 alice :Input line was too long");
	chat_send_bytes(chat, "alice", "\r\nPING x\r\n", 10);
	chat_expect(chat, "alice", "*PONG * :x");
	chat_expect_nothing(chat, "alice");
}

static void test_text_that_is_not_text(void **state)
{
	struct chat *chat = *state;
	chat_connect(chat, "alice");
	chat_connect(chat, "bob");
	chat_send(chat, "alice", "PRIVMSG bob :\xff\xfe");
	chat_expect(chat, "alice", ":test.server FAIL PRIVMSG INVALID_UTF8 :*");
	chat_send_bytes(chat, "alice", "PRIVMSG bob :a\0b\r\n", 18);
	chat_expect(chat, "alice", ":test.server FAIL PRIVMSG INVALID_UTF8 :*");
	chat_expect_nothing(chat, "bob");
}

struct received {
	int64_t time_ms;
	unsigned count;
};

static void note_time(void *context, struct request *request)
{
	struct received *received = context;
	received->time_ms = request->time_ms;
	received->count++;
	request_destroy(request);
}

/* The time of the last turn is long over when a loop wakes up. */
static void test_what_comes_after_a_sleep_is_of_that_time(void **state)
{
	(void)state;
	struct received received = {0};
	const struct shard_host host = {.post = note_time, .context = &received};
	const struct shard_settings settings = {.server_name = "test.server",
		.sendq_limit = 1 << 16,
		.ping_interval_ms = 1000,
		.ping_timeout_ms = 1000};
	struct shard *shard = shard_create(0, NULL, &host, &settings, NULL, NULL);
	struct transport_memory *memory;
	shard_turn(shard, 5000, 100);
	struct conn_id id = shard_adopt(shard, transport_memory_create(&memory), "192.0.2.1");
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = id;
	delivery->phase = SESSION_REGISTERING;
	assert_true(mailbox_post(shard_mailbox(shard), &delivery->letter));
	shard_turn(shard, 5001, 101);
	assert_int_equal(received.count, 1);
	assert_int_equal(received.time_ms, 5000);

	shard_set_time(shard, 5900, 1000);
	transport_memory_feed(memory, "PING x\r\n", 8);
	shard_pump(shard, id);
	assert_int_equal(received.count, 2);
	assert_int_equal(received.time_ms, 5900);
	shard_destroy(shard);
	transport_memory_release(memory);
}

static void post_phase(struct shard *shard, struct conn_id id, enum session_phase phase)
{
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = id;
	delivery->phase = (uint8_t)phase;
	assert_true(mailbox_post(shard_mailbox(shard), &delivery->letter));
	shard_turn(shard, 5000, 100);
}

/* Whoever says much at once is no flooder as long as the hub has not had the time to say that it must wait. */
static void test_much_is_said_before_the_hub_answers(void **state)
{
	(void)state;
	const enum session_phase answers[] = {SESSION_REGISTERING, SESSION_WAITING};
	const struct shard_settings settings = {.server_name = "test.server", .sendq_limit = 1 << 16};
	char burst[2 * WAITING_LIMIT];
	for (unsigned i = 0; i < sizeof(burst); i += 8)
		memcpy(burst + i, "PING x\r\n", 8);
	for (unsigned i = 0; i < COUNT_OF(answers); i++) {
		struct received received = {0};
		const struct shard_host host = {.post = note_time, .context = &received};
		struct shard *shard = shard_create(0, NULL, &host, &settings, NULL, NULL);
		struct transport_memory *memory;
		struct conn_id id = shard_adopt(shard, transport_memory_create(&memory), "192.0.2.1");
		transport_memory_feed(memory, burst, sizeof(burst));
		shard_pump(shard, id);
		transport_memory_feed(memory, burst, sizeof(burst));
		shard_pump(shard, id);
		shard_turn(shard, 5000, 100);
		assert_int_equal(received.count, 1);
		assert_false(transport_memory_was_destroyed(memory));
		post_phase(shard, id, answers[i]);
		assert_int_equal(received.count, answers[i] == SESSION_WAITING ? 1 : 1 + REQUEST_CREDIT);
		assert_false(transport_memory_was_destroyed(memory));
		/* In the waiting room it is one. */
		shard_pump(shard, id);
		shard_turn(shard, 5000, 100);
		assert_int_equal(transport_memory_was_destroyed(memory), answers[i] == SESSION_WAITING);
		shard_destroy(shard);
		transport_memory_release(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_fan_out_to_all_but_the_sender),
		chat_test(test_a_run_of_many_senders),
		chat_test(test_answers_within_a_run_keep_their_place),
		chat_test(test_who_joins_later_hears_only_what_follows),
		chat_test(test_each_sees_what_it_has_negotiated),
		chat_test(test_quit_is_told_once_to_each_peer),
		chat_test(test_reset_in_the_middle_of_a_fan_out),
		chat_test(test_who_does_not_read_is_let_go),
		chat_test(test_slow_and_back_again),
		chat_test(test_a_flood_of_pings),
		chat_test(test_silence_is_pinged_and_then_let_go),
		chat_test(test_half_a_line_then_silence),
		chat_test(test_a_line_without_end),
		chat_test(test_text_that_is_not_text),
		cmocka_unit_test(test_much_is_said_before_the_hub_answers),
		cmocka_unit_test(test_what_comes_after_a_sleep_is_of_that_time),
	};
	return cmocka_run_group_tests_name("shard/shard", tests, NULL, NULL);
}
