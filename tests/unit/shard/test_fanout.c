/* Fan-out by itself: one shard, its deliveries posted by hand, turn by turn. */
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/capability.h>
#include <apollon/net/transport.h>

#include <support/stage.h>

/* The least that --sendq takes. */
#define SMALL_SENDQ 16384

static unsigned count_who_heard(const struct stage *stage, const char *text)
{
	unsigned count = 0;
	for (unsigned i = 0; i < STAGE_MEMBERS; i++)
		count += strcmp(stage_heard(stage, i), text) == 0;
	return count;
}

static void join_all(struct stage *stage, uint32_t channel, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		stage_post_to(stage, DELIVERY_JOIN, i, channel, 0);
}

static void test_a_small_channel_has_it_in_one_turn(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, 16);
	stage_say(stage, STAGE_ROOM, "a\r\n");
	assert_false(stage_turn(stage));
	assert_int_equal(count_who_heard(stage, "a\r\n"), 16);
}

/* Those of a small channel do not wait behind those of a large one. */
static void test_a_small_channel_beside_a_large_one(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS - 1);
	stage_post_to(stage, DELIVERY_JOIN, STAGE_MEMBERS - 1, STAGE_ROOM + 1, 0);
	stage_say(stage, STAGE_ROOM, "a\r\n");
	stage_say(stage, STAGE_ROOM + 1, "b\r\n");
	assert_true(stage_turn(stage));
	assert_string_equal(stage_heard(stage, STAGE_MEMBERS - 1), "b\r\n");
	assert_in_range(count_who_heard(stage, "a\r\n"), 1, STAGE_MEMBERS / 2);
	stage_settle(stage);
	assert_int_equal(count_who_heard(stage, "a\r\n"), STAGE_MEMBERS - 1);
}

/* Nobody waits until all of a large channel have theirs. */
static void test_a_large_channel_is_served_by_slices(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS);
	stage_say(stage, STAGE_ROOM, "a\r\n");
	assert_true(stage_turn(stage));
	unsigned served = count_who_heard(stage, "a\r\n");
	assert_in_range(served, 1, STAGE_MEMBERS / 2);

	/* Who is answered meanwhile gets it at once, and what the channel said before it. */
	assert_string_equal(stage_heard(stage, STAGE_MEMBERS - 1), "");
	stage_tell(stage, STAGE_MEMBERS - 1, "pong\r\n");
	assert_true(stage_turn(stage));
	assert_string_equal(stage_heard(stage, STAGE_MEMBERS - 1), "a\r\npong\r\n");

	/* What is said meanwhile joins what is queued. */
	stage_say(stage, STAGE_ROOM, "b\r\n");
	stage_settle(stage);
	assert_int_equal(count_who_heard(stage, "a\r\nb\r\n"), STAGE_MEMBERS - 1);
	assert_string_equal(stage_heard(stage, STAGE_MEMBERS - 1), "a\r\npong\r\nb\r\n");
}

/* Whoever reads is not let go for what has not been written to it yet. */
static void test_more_in_a_turn_than_a_queue_holds(void **state)
{
	struct stage *stage = *state;
	const unsigned count = 2 * STAGE_SENDQ_LIMIT / 400;
	char body[401];
	memset(body, 'x', sizeof(body));
	memcpy(body + 398, "\r\n", 3);
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS);
	for (unsigned i = 0; i < count; i++)
		stage_say(stage, STAGE_ROOM, body);
	stage_settle(stage);
	for (unsigned i = 0; i < STAGE_MEMBERS; i++) {
		size_t len;
		transport_memory_written(stage->members[i].memory, &len);
		assert_int_equal(len, count * 400);
		assert_false(transport_memory_was_destroyed(stage->members[i].memory));
	}
}

/* Of connections that come from now on. */
static void set_sendq_limit(struct stage *stage, uint32_t limit)
{
	struct delivery *delivery = delivery_create(DELIVERY_SETTINGS, 0);
	delivery->settings = alloc_zeroed(1, sizeof(*delivery->settings));
	*delivery->settings = (struct shard_settings){.server_name = "test.server",
		.sendq_limit = limit,
		.ping_interval_ms = STAGE_PING_INTERVAL_MS,
		.ping_timeout_ms = STAGE_PING_INTERVAL_MS};
	stage_post(stage, delivery);
}

/* Nor for a run that is longer than a small queue. */
static void test_a_run_longer_than_a_queue(void **state)
{
	struct stage *stage = *state;
	const unsigned count = SMALL_SENDQ / 400 + 20;
	char body[401];
	memset(body, 'x', sizeof(body));
	memcpy(body + 398, "\r\n", 3);
	transport_memory_vanish(stage->members[0].memory);
	shard_pump(stage->shard, stage->members[0].id);
	set_sendq_limit(stage, SMALL_SENDQ);
	stage_settle(stage);
	stage_replace(stage, 0);
	stage_post_to(stage, DELIVERY_JOIN, 0, STAGE_ROOM, 0);
	for (unsigned i = 0; i < count; i++)
		stage_say(stage, STAGE_ROOM, body);
	stage_settle(stage);
	size_t len;
	transport_memory_written(stage->members[0].memory, &len);
	assert_int_equal(len, count * 400);
	assert_false(transport_memory_was_destroyed(stage->members[0].memory));
}

static void test_who_goes_between_two_slices_is_not_written_to(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS);
	stage_say(stage, STAGE_ROOM, "a\r\n");
	assert_true(stage_turn(stage));
	unsigned requests = stage->request_count;
	transport_memory_vanish(stage->members[STAGE_MEMBERS - 1].memory);
	shard_pump(stage->shard, stage->members[STAGE_MEMBERS - 1].id);
	stage_settle(stage);
	assert_int_equal(stage->request_count, requests + 1);
	assert_true(transport_memory_was_destroyed(stage->members[STAGE_MEMBERS - 1].memory));
	assert_int_equal(count_who_heard(stage, "a\r\n"), STAGE_MEMBERS - 1);
}

static unsigned count_who_went(const struct stage *stage)
{
	unsigned count = 0;
	for (unsigned i = 0; i < STAGE_MEMBERS; i++)
		count += transport_memory_was_destroyed(stage->members[i].memory);
	return count;
}

/* When a great many go at once, the others are served in between, and nobody writes to those who have gone. */
static void test_a_great_many_go_at_once(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS);
	stage_settle(stage);
	unsigned requests = stage->request_count;
	for (unsigned i = 1; i < STAGE_MEMBERS; i++) {
		transport_memory_vanish(stage->members[i].memory);
		shard_pump(stage->shard, stage->members[i].id);
	}
	stage_tell(stage, 0, "pong\r\n");
	stage_say(stage, STAGE_ROOM, "a\r\n");
	assert_true(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 0), "pong\r\na\r\n");
	assert_in_range(count_who_went(stage), 1, STAGE_MEMBERS / 2);
	assert_int_equal(stage->request_count, requests + count_who_went(stage));
	stage_settle(stage);
	assert_int_equal(count_who_went(stage), STAGE_MEMBERS - 1);
	assert_int_equal(stage->request_count, requests + STAGE_MEMBERS - 1);
}

/* All who have been silent are asked, but not all in one turn. */
static void test_a_great_many_are_silent(void **state)
{
	struct stage *stage = *state;
	shard_tick(stage->shard, 1000 + STAGE_PING_INTERVAL_MS);
	assert_true(stage_turn(stage));
	assert_in_range(count_who_heard(stage, "PING :test.server\r\n"), 1, STAGE_MEMBERS - 1);
	stage_settle(stage);
	assert_int_equal(count_who_heard(stage, "PING :test.server\r\n"), STAGE_MEMBERS);
	shard_tick(stage->shard, 1000 + 2 * STAGE_PING_INTERVAL_MS);
	stage_settle(stage);
	assert_int_equal(count_who_went(stage), STAGE_MEMBERS);
}

static void test_who_is_told_to_go_gets_the_rest_first(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, STAGE_MEMBERS);
	stage_say(stage, STAGE_ROOM, "a\r\n");
	assert_true(stage_turn(stage));
	stage_post_to(stage, DELIVERY_CLOSE, STAGE_MEMBERS - 1, 0, 0);
	stage_turn(stage);
	assert_string_equal(stage_heard(stage, STAGE_MEMBERS - 1), "a\r\n");
	assert_true(transport_memory_was_shut_down(stage->members[STAGE_MEMBERS - 1].memory));
}

/* Joining and leaving do not end a run; each hears what was said while it was there. */
static void test_joins_and_parts_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, 3);
	stage_say(stage, STAGE_ROOM, "1\r\n");
	stage_post_to(stage, DELIVERY_JOIN, 3, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "2\r\n");
	stage_post_to(stage, DELIVERY_PART, 0, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "3\r\n");
	stage_post_to(stage, DELIVERY_JOIN, 0, STAGE_ROOM, 0);
	stage_post_to(stage, DELIVERY_PART, 3, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "4\r\n");
	assert_false(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 0), "1\r\n2\r\n4\r\n");
	assert_string_equal(stage_heard(stage, 1), "1\r\n2\r\n3\r\n4\r\n");
	assert_string_equal(stage_heard(stage, 2), "1\r\n2\r\n3\r\n4\r\n");
	assert_string_equal(stage_heard(stage, 3), "2\r\n3\r\n");
}

static void test_the_last_member_parts_within_a_run(void **state)
{
	struct stage *stage = *state;
	stage_post_to(stage, DELIVERY_JOIN, 0, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "1\r\n");
	stage_post_to(stage, DELIVERY_PART, 0, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "2\r\n");
	stage_post_to(stage, DELIVERY_JOIN, 1, STAGE_ROOM, 0);
	stage_say(stage, STAGE_ROOM, "3\r\n");
	assert_false(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 0), "1\r\n");
	assert_string_equal(stage_heard(stage, 1), "3\r\n");
}

static void say_to_rank(struct stage *stage, uint8_t status, const char *body)
{
	struct delivery *delivery = stage_announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = STAGE_ROOM;
	delivery->audience.status = status;
	stage_post(stage, delivery);
}

/* Whoever is raised within a run hears only what was said to its new rank. */
static void test_a_rank_changes_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, 2);
	say_to_rank(stage, 4, "1\r\n");
	stage_post_to(stage, DELIVERY_JOIN, 0, STAGE_ROOM, 4);
	say_to_rank(stage, 4, "2\r\n");
	stage_post_to(stage, DELIVERY_JOIN, 0, STAGE_ROOM, 0);
	stage_post_to(stage, DELIVERY_JOIN, 1, STAGE_ROOM, 4);
	say_to_rank(stage, 4, "3\r\n");
	assert_false(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 0), "2\r\n");
	assert_string_equal(stage_heard(stage, 1), "3\r\n");
}

/* What was said before a capability came is shown as it was then. */
static void test_capabilities_change_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, 2);
	stage_say(stage, STAGE_ROOM, "1\r\n");
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = stage->members[0].id;
	delivery->phase = SESSION_REGISTERED;
	delivery->capabilities = CAPABILITY_SERVER_TIME;
	stage_post(stage, delivery);
	stage_say(stage, STAGE_ROOM, "2\r\n");
	assert_false(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 0), "1\r\n@time=2023-11-14T22:13:20.000Z 2\r\n");
	assert_string_equal(stage_heard(stage, 1), "1\r\n2\r\n");
}

static void quit(struct stage *stage, unsigned member, uint32_t other_channel, const char *body)
{
	struct delivery *delivery = stage_announce(DELIVERY_TO_PEERS, body, other_channel ? 2 : 1);
	delivery->channels[0] = STAGE_ROOM;
	if (other_channel)
		delivery->channels[1] = other_channel;
	delivery->audience.except = stage->members[member].id;
	stage_post(stage, delivery);
	stage_post_to(stage, DELIVERY_PART, member, STAGE_ROOM, 0);
	if (other_channel)
		stage_post_to(stage, DELIVERY_PART, member, other_channel, 0);
}

/* Of many quits each member hears those that came before its own, once, and in order with what was said. */
static void test_quits_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, STAGE_ROOM, 4);
	join_all(stage, STAGE_ROOM + 1, 3);
	stage_say(stage, STAGE_ROOM, "hi\r\n");
	quit(stage, 3, 0, "quit 3\r\n");
	quit(stage, 2, STAGE_ROOM + 1, "quit 2\r\n");
	stage_say(stage, STAGE_ROOM, "bye\r\n");
	quit(stage, 1, STAGE_ROOM + 1, "quit 1\r\n");
	assert_false(stage_turn(stage));
	assert_string_equal(stage_heard(stage, 3), "hi\r\n");
	assert_string_equal(stage_heard(stage, 2), "hi\r\nquit 3\r\n");
	assert_string_equal(stage_heard(stage, 1), "hi\r\nquit 3\r\nquit 2\r\nbye\r\n");
	assert_string_equal(stage_heard(stage, 0), "hi\r\nquit 3\r\nquit 2\r\nbye\r\nquit 1\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		stage_test(test_a_small_channel_has_it_in_one_turn),
		stage_test(test_a_small_channel_beside_a_large_one),
		stage_test(test_a_large_channel_is_served_by_slices),
		stage_test(test_more_in_a_turn_than_a_queue_holds),
		stage_test(test_a_run_longer_than_a_queue),
		stage_test(test_who_goes_between_two_slices_is_not_written_to),
		stage_test(test_a_great_many_go_at_once),
		stage_test(test_a_great_many_are_silent),
		stage_test(test_who_is_told_to_go_gets_the_rest_first),
		stage_test(test_joins_and_parts_within_a_run),
		stage_test(test_the_last_member_parts_within_a_run),
		stage_test(test_a_rank_changes_within_a_run),
		stage_test(test_capabilities_change_within_a_run),
		stage_test(test_quits_within_a_run),
	};
	return cmocka_run_group_tests_name("shard/fanout", tests, NULL, NULL);
}
