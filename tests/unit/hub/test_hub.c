#include "support/chat.h"

#include <string.h>

#include <apollon/mailbox/request.h>

#define START_MS 1700000000000

/* A connection that is the test's own, so that each of its requests has the time that the test gives it. */
static const struct conn_id stranger = {0, 100, 1};

static void handle(struct chat *chat, enum request_kind kind, int64_t time_ms, const char *text)
{
	struct request *request = request_create(kind, stranger, time_ms, text, strlen(text));
	if (kind == REQUEST_MESSAGE)
		assert_int_equal(message_parse(&request->message, request->text), MESSAGE_OK);
	hub_handle(chat_hub(chat), request);
	request_destroy(request);
	chat_step(chat);
}

/* Alice is in #x and sees the time of what the stranger says there. */
static void prepare(struct chat *chat)
{
	chat_connect_with(chat, "alice", "server-time");
	handle(chat, REQUEST_OPENED, START_MS, "192.0.2.9");
	handle(chat, REQUEST_MESSAGE, START_MS, "NICK stranger");
	handle(chat, REQUEST_MESSAGE, START_MS, "USER stranger 0 * :Stranger");
	handle(chat, REQUEST_MESSAGE, START_MS, "JOIN #x");
	chat_send(chat, "alice", "JOIN #x");
	chat_skip_all(chat);
}

static void test_requests_that_overtake_each_other_do_not_turn_time_back(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	handle(chat, REQUEST_MESSAGE, START_MS + 500, "PRIVMSG #x :one");
	handle(chat, REQUEST_MESSAGE, START_MS + 497, "PRIVMSG #x :two");
	handle(chat, REQUEST_MESSAGE, START_MS + 501, "PRIVMSG #x :three");
	chat_expect(chat, "alice", "@time=2023-11-14T22:13:20.500Z :stranger!* PRIVMSG #x :one");
	chat_expect(chat, "alice", "@time=2023-11-14T22:13:20.500Z :stranger!* PRIVMSG #x :two");
	chat_expect(chat, "alice", "@time=2023-11-14T22:13:20.501Z :stranger!* PRIVMSG #x :three");
}

static void test_a_clock_may_be_put_back(void **state)
{
	struct chat *chat = *state;
	prepare(chat);
	handle(chat, REQUEST_MESSAGE, START_MS + 500, "PRIVMSG #x :one");
	handle(chat, REQUEST_MESSAGE, START_MS - 3600000, "PRIVMSG #x :two");
	chat_expect(chat, "alice", "@time=2023-11-14T22:13:20.500Z :stranger!* PRIVMSG #x :one");
	chat_expect(chat, "alice", "@time=2023-11-14T21:13:20.000Z :stranger!* PRIVMSG #x :two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		chat_test(test_requests_that_overtake_each_other_do_not_turn_time_back),
		chat_test(test_a_clock_may_be_put_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
