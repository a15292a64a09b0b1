/* Fan-out by itself: one shard, its deliveries posted by hand, turn by turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/capability.h>
#include <apollon/net/transport.h>
#include <apollon/shard/shard.h>

#include <support/unit.h>

#define MEMBERS 700
#define ROOM 7u
#define SENDQ_LIMIT 65536
#define PING_INTERVAL_MS 1000000

struct member {
	struct conn_id id;
	struct transport_memory *memory;
};

struct stage {
	struct shard_host host;
	struct shard *shard;
	struct member members[MEMBERS];
	unsigned request_count;
};

static void count_request(void *context, struct request *request)
{
	((struct stage *)context)->request_count++;
	request_destroy(request);
}

static void post(struct stage *stage, struct delivery *delivery)
{
	assert_true(mailbox_post(shard_mailbox(stage->shard), &delivery->letter));
}

static void post_to(struct stage *stage, enum delivery_kind kind, unsigned member, uint32_t channel, uint8_t status)
{
	struct delivery *delivery = delivery_create(kind, 0);
	delivery->to = stage->members[member].id;
	delivery->channel = channel;
	delivery->status = status;
	delivery->phase = SESSION_REGISTERED;
	post(stage, delivery);
}

static struct delivery *announce(enum delivery_kind kind, const char *body, unsigned channel_count)
{
	struct delivery *delivery = delivery_create(kind, channel_count);
	delivery->announcement = announcement_create(1700000000000, NULL, false, SLICE(""), slice_of(body));
	return delivery;
}

static void say(struct stage *stage, uint32_t channel, const char *body)
{
	struct delivery *delivery = announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = channel;
	post(stage, delivery);
}

static void tell(struct stage *stage, unsigned member, const char *body)
{
	struct delivery *delivery = announce(DELIVERY_TO_ONE, body, 0);
	delivery->to = stage->members[member].id;
	post(stage, delivery);
}

static bool turn(struct stage *stage)
{
	return shard_turn(stage->shard, 1700000000000, 1000);
}

static void settle(struct stage *stage)
{
	unsigned turns = 0;
	while (turn(stage))
		assert_true(++turns < 1000);
}

static const char *heard(const struct stage *stage, unsigned member)
{
	static char text[1024];
	size_t len;
	const char *written = transport_memory_written(stage->members[member].memory, &len);
	assert_true(len < sizeof(text));
	memcpy(text, written, len);
	text[len] = '\0';
	return text;
}

static unsigned count_who_heard(const struct stage *stage, const char *text)
{
	unsigned count = 0;
	for (unsigned i = 0; i < MEMBERS; i++)
		count += strcmp(heard(stage, i), text) == 0;
	return count;
}

static int set_up(void **state)
{
	const struct shard_settings settings = {.server_name = "test.server",
		.sendq_limit = SENDQ_LIMIT,
		.ping_interval_ms = PING_INTERVAL_MS,
		.ping_timeout_ms = PING_INTERVAL_MS};
	struct stage *stage = alloc_zeroed(1, sizeof(*stage));
	stage->host = (struct shard_host){count_request, stage};
	stage->shard = shard_create(0, NULL, &stage->host, &settings, NULL, NULL);
	for (unsigned i = 0; i < MEMBERS; i++) {
		struct transport *transport = transport_memory_create(&stage->members[i].memory);
		stage->members[i].id = shard_adopt(stage->shard, transport, "192.0.2.1");
		post_to(stage, DELIVERY_SESSION, i, 0, 0);
	}
	settle(stage);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	shard_destroy(stage->shard);
	for (unsigned i = 0; i < MEMBERS; i++)
		transport_memory_release(stage->members[i].memory);
	free(stage);
	return 0;
}

static void join_all(struct stage *stage, uint32_t channel, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		post_to(stage, DELIVERY_JOIN, i, channel, 0);
}

static void test_a_small_channel_has_it_in_one_turn(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, 30);
	say(stage, ROOM, "a\r\n");
	assert_false(turn(stage));
	assert_int_equal(count_who_heard(stage, "a\r\n"), 30);
}

/* Those of a small channel do not wait behind those of a large one. */
static void test_a_small_channel_beside_a_large_one(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, MEMBERS - 1);
	post_to(stage, DELIVERY_JOIN, MEMBERS - 1, ROOM + 1, 0);
	say(stage, ROOM, "a\r\n");
	say(stage, ROOM + 1, "b\r\n");
	assert_true(turn(stage));
	assert_string_equal(heard(stage, MEMBERS - 1), "b\r\n");
	assert_in_range(count_who_heard(stage, "a\r\n"), 1, MEMBERS / 2);
	settle(stage);
	assert_int_equal(count_who_heard(stage, "a\r\n"), MEMBERS - 1);
}

/* Nobody waits until all of a large channel have theirs. */
static void test_a_large_channel_is_served_by_slices(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, MEMBERS);
	say(stage, ROOM, "a\r\n");
	assert_true(turn(stage));
	unsigned served = count_who_heard(stage, "a\r\n");
	assert_in_range(served, 1, MEMBERS / 2);

	/* Who is answered meanwhile gets it at once, and what the channel said before it. */
	assert_string_equal(heard(stage, MEMBERS - 1), "");
	tell(stage, MEMBERS - 1, "pong\r\n");
	assert_true(turn(stage));
	assert_string_equal(heard(stage, MEMBERS - 1), "a\r\npong\r\n");

	/* What is said meanwhile joins what is queued. */
	say(stage, ROOM, "b\r\n");
	settle(stage);
	assert_int_equal(count_who_heard(stage, "a\r\nb\r\n"), MEMBERS - 1);
	assert_string_equal(heard(stage, MEMBERS - 1), "a\r\npong\r\nb\r\n");
}

/* Whoever reads is not let go for what has not been written to it yet. */
static void test_more_in_a_turn_than_a_queue_holds(void **state)
{
	struct stage *stage = *state;
	const unsigned count = 2 * SENDQ_LIMIT / 400;
	char body[401];
	memset(body, 'x', sizeof(body));
	memcpy(body + 398, "\r\n", 3);
	join_all(stage, ROOM, MEMBERS);
	for (unsigned i = 0; i < count; i++)
		say(stage, ROOM, body);
	settle(stage);
	for (unsigned i = 0; i < MEMBERS; i++) {
		size_t len;
		transport_memory_written(stage->members[i].memory, &len);
		assert_int_equal(len, count * 400);
		assert_false(transport_memory_was_destroyed(stage->members[i].memory));
	}
}

static void test_who_goes_between_two_slices_is_not_written_to(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, MEMBERS);
	say(stage, ROOM, "a\r\n");
	assert_true(turn(stage));
	unsigned requests = stage->request_count;
	transport_memory_vanish(stage->members[MEMBERS - 1].memory);
	shard_pump(stage->shard, stage->members[MEMBERS - 1].id);
	settle(stage);
	assert_int_equal(stage->request_count, requests + 1);
	assert_true(transport_memory_was_destroyed(stage->members[MEMBERS - 1].memory));
	assert_int_equal(count_who_heard(stage, "a\r\n"), MEMBERS - 1);
}

static unsigned count_who_went(const struct stage *stage)
{
	unsigned count = 0;
	for (unsigned i = 0; i < MEMBERS; i++)
		count += transport_memory_was_destroyed(stage->members[i].memory);
	return count;
}

/* When a great many go at once, the others are served in between, and nobody writes to those who have gone. */
static void test_a_great_many_go_at_once(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, MEMBERS);
	settle(stage);
	unsigned requests = stage->request_count;
	for (unsigned i = 1; i < MEMBERS; i++) {
		transport_memory_vanish(stage->members[i].memory);
		shard_pump(stage->shard, stage->members[i].id);
	}
	tell(stage, 0, "pong\r\n");
	say(stage, ROOM, "a\r\n");
	assert_true(turn(stage));
	assert_string_equal(heard(stage, 0), "pong\r\na\r\n");
	assert_in_range(count_who_went(stage), 1, MEMBERS / 2);
	assert_int_equal(stage->request_count, requests + count_who_went(stage));
	settle(stage);
	assert_int_equal(count_who_went(stage), MEMBERS - 1);
	assert_int_equal(stage->request_count, requests + MEMBERS - 1);
}

/* All who have been silent are asked, but not all in one turn. */
static void test_a_great_many_are_silent(void **state)
{
	struct stage *stage = *state;
	shard_tick(stage->shard, 1000 + PING_INTERVAL_MS);
	assert_true(turn(stage));
	assert_in_range(count_who_heard(stage, "PING :test.server\r\n"), 1, MEMBERS - 1);
	settle(stage);
	assert_int_equal(count_who_heard(stage, "PING :test.server\r\n"), MEMBERS);
	shard_tick(stage->shard, 1000 + 2 * PING_INTERVAL_MS);
	settle(stage);
	assert_int_equal(count_who_went(stage), MEMBERS);
}

static void test_who_is_told_to_go_gets_the_rest_first(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, MEMBERS);
	say(stage, ROOM, "a\r\n");
	assert_true(turn(stage));
	post_to(stage, DELIVERY_CLOSE, MEMBERS - 1, 0, 0);
	turn(stage);
	assert_string_equal(heard(stage, MEMBERS - 1), "a\r\n");
	assert_true(transport_memory_was_shut_down(stage->members[MEMBERS - 1].memory));
}

/* Joining and leaving do not end a run; each hears what was said while it was there. */
static void test_joins_and_parts_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, 3);
	say(stage, ROOM, "1\r\n");
	post_to(stage, DELIVERY_JOIN, 3, ROOM, 0);
	say(stage, ROOM, "2\r\n");
	post_to(stage, DELIVERY_PART, 0, ROOM, 0);
	say(stage, ROOM, "3\r\n");
	post_to(stage, DELIVERY_JOIN, 0, ROOM, 0);
	post_to(stage, DELIVERY_PART, 3, ROOM, 0);
	say(stage, ROOM, "4\r\n");
	assert_false(turn(stage));
	assert_string_equal(heard(stage, 0), "1\r\n2\r\n4\r\n");
	assert_string_equal(heard(stage, 1), "1\r\n2\r\n3\r\n4\r\n");
	assert_string_equal(heard(stage, 2), "1\r\n2\r\n3\r\n4\r\n");
	assert_string_equal(heard(stage, 3), "2\r\n3\r\n");
}

static void test_the_last_member_parts_within_a_run(void **state)
{
	struct stage *stage = *state;
	post_to(stage, DELIVERY_JOIN, 0, ROOM, 0);
	say(stage, ROOM, "1\r\n");
	post_to(stage, DELIVERY_PART, 0, ROOM, 0);
	say(stage, ROOM, "2\r\n");
	post_to(stage, DELIVERY_JOIN, 1, ROOM, 0);
	say(stage, ROOM, "3\r\n");
	assert_false(turn(stage));
	assert_string_equal(heard(stage, 0), "1\r\n");
	assert_string_equal(heard(stage, 1), "3\r\n");
}

static void say_to_rank(struct stage *stage, uint8_t status, const char *body)
{
	struct delivery *delivery = announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = ROOM;
	delivery->audience.status = status;
	post(stage, delivery);
}

/* Whoever is raised within a run hears only what was said to its new rank. */
static void test_a_rank_changes_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, 2);
	say_to_rank(stage, 4, "1\r\n");
	post_to(stage, DELIVERY_JOIN, 0, ROOM, 4);
	say_to_rank(stage, 4, "2\r\n");
	post_to(stage, DELIVERY_JOIN, 0, ROOM, 0);
	post_to(stage, DELIVERY_JOIN, 1, ROOM, 4);
	say_to_rank(stage, 4, "3\r\n");
	assert_false(turn(stage));
	assert_string_equal(heard(stage, 0), "2\r\n");
	assert_string_equal(heard(stage, 1), "3\r\n");
}

/* What was said before a capability came is shown as it was then. */
static void test_capabilities_change_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, 2);
	say(stage, ROOM, "1\r\n");
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = stage->members[0].id;
	delivery->phase = SESSION_REGISTERED;
	delivery->capabilities = CAPABILITY_SERVER_TIME;
	post(stage, delivery);
	say(stage, ROOM, "2\r\n");
	assert_false(turn(stage));
	assert_string_equal(heard(stage, 0), "1\r\n@time=2023-11-14T22:13:20.000Z 2\r\n");
	assert_string_equal(heard(stage, 1), "1\r\n2\r\n");
}

static void quit(struct stage *stage, unsigned member, uint32_t other_channel, const char *body)
{
	struct delivery *delivery = announce(DELIVERY_TO_PEERS, body, other_channel ? 2 : 1);
	delivery->channels[0] = ROOM;
	if (other_channel)
		delivery->channels[1] = other_channel;
	delivery->audience.except = stage->members[member].id;
	post(stage, delivery);
	post_to(stage, DELIVERY_PART, member, ROOM, 0);
	if (other_channel)
		post_to(stage, DELIVERY_PART, member, other_channel, 0);
}

/* Of many quits each member hears those that came before its own, once, and in order with what was said. */
static void test_quits_within_a_run(void **state)
{
	struct stage *stage = *state;
	join_all(stage, ROOM, 4);
	join_all(stage, ROOM + 1, 3);
	say(stage, ROOM, "hi\r\n");
	quit(stage, 3, 0, "quit 3\r\n");
	quit(stage, 2, ROOM + 1, "quit 2\r\n");
	say(stage, ROOM, "bye\r\n");
	quit(stage, 1, ROOM + 1, "quit 1\r\n");
	assert_false(turn(stage));
	assert_string_equal(heard(stage, 3), "hi\r\n");
	assert_string_equal(heard(stage, 2), "hi\r\nquit 3\r\n");
	assert_string_equal(heard(stage, 1), "hi\r\nquit 3\r\nquit 2\r\nbye\r\n");
	assert_string_equal(heard(stage, 0), "hi\r\nquit 3\r\nquit 2\r\nbye\r\nquit 1\r\n");
}

/* --- any order --- */

#define MODEL_MEMBERS 12
#define MODEL_CHANNELS 4
#define MODEL_TEXT 65536

/* What each should have heard, found out the simple way. */
struct model {
	struct stage *stage;
	uint32_t random;
	unsigned message_count;
	bool is_member[MODEL_CHANNELS][MODEL_MEMBERS];
	uint8_t status[MODEL_CHANNELS][MODEL_MEMBERS];
	uint32_t capabilities[MODEL_MEMBERS];
	char *expected[MODEL_MEMBERS];
};

static unsigned any(struct model *model, unsigned limit)
{
	model->random = model->random * 1664525u + 1013904223u;
	return (model->random >> 8) % limit;
}

static void expect(struct model *model, unsigned member, const char *body)
{
	assert_true(strlen(model->expected[member]) + strlen(body) + 40 < MODEL_TEXT);
	if (model->capabilities[member] & CAPABILITY_SERVER_TIME)
		strcat(model->expected[member], "@time=2023-11-14T22:13:20.000Z ");
	strcat(model->expected[member], body);
}

static bool is_addressed(const struct model *model, unsigned channel, unsigned member, const struct audience *audience)
{
	return model->is_member[channel][member] &&
		!conn_id_equal(audience->except, model->stage->members[member].id) &&
		(!audience->status || (audience->status & model->status[channel][member])) &&
		(model->capabilities[member] & audience->capabilities) == audience->capabilities;
}

static void model_say(struct model *model, const char *body)
{
	unsigned channel = any(model, MODEL_CHANNELS);
	struct delivery *delivery = announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = ROOM + channel;
	if (any(model, 2))
		delivery->audience.except = model->stage->members[any(model, MODEL_MEMBERS)].id;
	if (!any(model, 4))
		delivery->audience.status = (uint8_t)(1 + any(model, 3));
	if (!any(model, 8))
		delivery->audience.capabilities = CAPABILITY_SERVER_TIME;
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		if (is_addressed(model, channel, member, &delivery->audience))
			expect(model, member, body);
	post(model->stage, delivery);
}

static void model_tell_peers(struct model *model, const char *body)
{
	unsigned first = any(model, MODEL_CHANNELS), count = 1 + any(model, 2);
	struct delivery *delivery = announce(DELIVERY_TO_PEERS, body, count);
	if (any(model, 2))
		delivery->audience.except = model->stage->members[any(model, MODEL_MEMBERS)].id;
	for (unsigned i = 0; i < count; i++)
		delivery->channels[i] = ROOM + (first + i) % MODEL_CHANNELS;
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		if (is_addressed(model, first, member, &delivery->audience) ||
			(count > 1 && is_addressed(model, (first + 1) % MODEL_CHANNELS, member, &delivery->audience)))
			expect(model, member, body);
	post(model->stage, delivery);
}

static void model_join_or_part(struct model *model)
{
	unsigned channel = any(model, MODEL_CHANNELS), member = any(model, MODEL_MEMBERS);
	bool joins = any(model, 3);
	uint8_t status = (uint8_t)any(model, 4);
	model->is_member[channel][member] = joins;
	model->status[channel][member] = status;
	post_to(model->stage, joins ? DELIVERY_JOIN : DELIVERY_PART, member, ROOM + channel, status);
}

static void model_change_capabilities(struct model *model)
{
	unsigned member = any(model, MODEL_MEMBERS);
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = model->stage->members[member].id;
	delivery->phase = SESSION_REGISTERED;
	delivery->capabilities = model->capabilities[member] = any(model, 2) ? CAPABILITY_SERVER_TIME : 0;
	post(model->stage, delivery);
}

static void model_step(struct model *model)
{
	char body[32];
	unsigned member = any(model, MODEL_MEMBERS), what = any(model, 16);
	snprintf(body, sizeof(body), "%u\r\n", model->message_count++);
	if (what < 7) {
		model_say(model, body);
	} else if (what < 9) {
		model_tell_peers(model, body);
	} else if (what < 11) {
		expect(model, member, body);
		tell(model->stage, member, body);
	} else if (what < 14) {
		model_join_or_part(model);
	} else if (what == 14) {
		model_change_capabilities(model);
	} else {
		turn(model->stage);
	}
}

/* Whatever the order of deliveries and turns: each hears what it should, in that order. */
static void test_any_order_of_deliveries(void **state)
{
	struct model model = {.stage = *state, .random = 1};
	for (unsigned i = 0; i < MODEL_MEMBERS; i++)
		model.expected[i] = alloc_zeroed(1, MODEL_TEXT);
	for (unsigned round = 0; round < 200; round++) {
		for (unsigned step = 0; step < 100; step++)
			model_step(&model);
		settle(model.stage);
		for (unsigned i = 0; i < MODEL_MEMBERS; i++) {
			size_t len;
			const char *text = transport_memory_written(model.stage->members[i].memory, &len);
			assert_int_equal(len, strlen(model.expected[i]));
			assert_memory_equal(text, model.expected[i], len);
			transport_memory_take(model.stage->members[i].memory, len);
			model.expected[i][0] = '\0';
		}
	}
	for (unsigned i = 0; i < MODEL_MEMBERS; i++)
		free(model.expected[i]);
}

#define stage_test(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		stage_test(test_a_small_channel_has_it_in_one_turn),
		stage_test(test_a_small_channel_beside_a_large_one),
		stage_test(test_a_large_channel_is_served_by_slices),
		stage_test(test_more_in_a_turn_than_a_queue_holds),
		stage_test(test_who_goes_between_two_slices_is_not_written_to),
		stage_test(test_a_great_many_go_at_once),
		stage_test(test_a_great_many_are_silent),
		stage_test(test_who_is_told_to_go_gets_the_rest_first),
		stage_test(test_joins_and_parts_within_a_run),
		stage_test(test_the_last_member_parts_within_a_run),
		stage_test(test_a_rank_changes_within_a_run),
		stage_test(test_capabilities_change_within_a_run),
		stage_test(test_quits_within_a_run),
		stage_test(test_any_order_of_deliveries),
	};
	return cmocka_run_group_tests_name("shard/fanout", tests, NULL, NULL);
}
