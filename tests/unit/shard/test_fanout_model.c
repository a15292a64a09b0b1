/* Fan-out against a model: deliveries in any order, to connections that block, end and vanish at any time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/capability.h>

#include <support/stage.h>

#define MODEL_MEMBERS 110
#define MODEL_CHANNELS 4
#define MODEL_TEXT 65536
#define MODEL_ROUNDS 200
#define MODEL_STEPS 300
#define TIME_TAG "@time=2023-11-14T22:13:20.000Z "

enum fate {
	STAYS,
	LEAVES,   /* was told to close: hears all that came before */
	VANISHES, /* or ends by itself: hears a part of it, from the beginning */
};

/* One connection, and what it should hear, found out the simple way. */
struct listener_model {
	enum fate fate;
	bool is_member[MODEL_CHANNELS];
	uint8_t status[MODEL_CHANNELS];
	uint32_t capabilities;
	char *expected;
	size_t expected_len;
};

struct model {
	struct stage *stage;
	uint32_t random;
	unsigned message_count;
	struct listener_model listeners[MODEL_MEMBERS];
	struct conn_id gone; /* a connection that is no more */
};

static unsigned any(struct model *model, unsigned limit)
{
	model->random = model->random * 1664525u + 1013904223u;
	return (model->random >> 8) % limit;
}

static struct transport_memory *memory_of(const struct model *model, unsigned member)
{
	return model->stage->members[member].memory;
}

/* --- what is said --- */

static void expect(struct model *model, unsigned member, const char *body)
{
	struct listener_model *listener = &model->listeners[member];
	const char *tags = listener->capabilities & CAPABILITY_SERVER_TIME ? TIME_TAG : "";
	size_t room = MODEL_TEXT - listener->expected_len;
	int len = snprintf(listener->expected + listener->expected_len, room, "%s%s", tags, body);
	assert_true(len > 0 && (size_t)len < room);
	listener->expected_len += (size_t)len;
}

static bool is_addressed(const struct model *model, unsigned channel, unsigned member, const struct audience *audience)
{
	const struct listener_model *listener = &model->listeners[member];
	return listener->is_member[channel] && !conn_id_equal(audience->except, model->stage->members[member].id) &&
		(!audience->status || (audience->status & listener->status[channel])) &&
		(listener->capabilities & audience->capabilities) == audience->capabilities &&
		!(listener->capabilities & audience->without_capabilities);
}

static void choose_audience(struct model *model, struct audience *audience)
{
	if (any(model, 2))
		audience->except = model->stage->members[any(model, MODEL_MEMBERS)].id;
	if (!any(model, 4))
		audience->status = (uint8_t)(1 + any(model, 3));
	if (!any(model, 8))
		audience->capabilities = CAPABILITY_SERVER_TIME;
	else if (!any(model, 8))
		audience->without_capabilities = CAPABILITY_SERVER_TIME;
}

static void say(struct model *model, const char *body)
{
	unsigned channel = any(model, MODEL_CHANNELS);
	struct delivery *delivery = stage_announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = STAGE_ROOM + channel;
	choose_audience(model, &delivery->audience);
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		if (is_addressed(model, channel, member, &delivery->audience))
			expect(model, member, body);
	stage_post(model->stage, delivery);
}

static void tell_peers(struct model *model, const char *body)
{
	unsigned first = any(model, MODEL_CHANNELS), count = 1 + any(model, 2);
	unsigned second = (first + count - 1) % MODEL_CHANNELS;
	struct delivery *delivery = stage_announce(DELIVERY_TO_PEERS, body, count);
	choose_audience(model, &delivery->audience);
	delivery->channels[0] = STAGE_ROOM + first;
	delivery->channels[count - 1] = STAGE_ROOM + second;
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		if (is_addressed(model, first, member, &delivery->audience) ||
			is_addressed(model, second, member, &delivery->audience))
			expect(model, member, body);
	stage_post(model->stage, delivery);
}

static void tell(struct model *model, unsigned member, const char *body)
{
	if (model->listeners[member].fate == LEAVES)
		return;
	expect(model, member, body);
	stage_tell(model->stage, member, body);
}

/* What comes too late is for nobody, whoever has its place by now. */
static void tell_who_is_gone(struct model *model, const char *body)
{
	struct delivery *delivery = stage_announce(DELIVERY_TO_ONE, body, 0);
	delivery->to = model->gone;
	stage_post(model->stage, delivery);
}

/* --- what changes --- */

static void join_or_part(struct model *model, unsigned member)
{
	struct listener_model *listener = &model->listeners[member];
	unsigned channel = any(model, MODEL_CHANNELS);
	bool joins = any(model, 3);
	uint8_t status = (uint8_t)any(model, 4);
	if (listener->fate == LEAVES)
		return;
	listener->is_member[channel] = joins;
	listener->status[channel] = status;
	stage_post_to(model->stage, joins ? DELIVERY_JOIN : DELIVERY_PART, member, STAGE_ROOM + channel, status);
}

static void change_capabilities(struct model *model, unsigned member)
{
	if (model->listeners[member].fate == LEAVES)
		return;
	struct delivery *delivery = delivery_create(DELIVERY_SESSION, 0);
	delivery->to = model->stage->members[member].id;
	delivery->phase = SESSION_REGISTERED;
	delivery->capabilities = any(model, 2) ? CAPABILITY_SERVER_TIME : 0;
	model->listeners[member].capabilities = delivery->capabilities;
	stage_post(model->stage, delivery);
}

/* As the hub does it: out of all channels, the last words, the end. */
static void close_one(struct model *model, unsigned member)
{
	struct listener_model *listener = &model->listeners[member];
	if (listener->fate != STAYS)
		return;
	for (unsigned channel = 0; channel < MODEL_CHANNELS; channel++) {
		listener->is_member[channel] = false;
		stage_post_to(model->stage, DELIVERY_PART, member, STAGE_ROOM + channel, 0);
	}
	tell(model, member, "ERROR\r\n");
	stage_post_to(model->stage, DELIVERY_CLOSE, member, 0, 0);
	listener->fate = LEAVES;
}

/* --- what the network does --- */

static void vanish(struct model *model, unsigned member)
{
	struct listener_model *listener = &model->listeners[member];
	bool is_orderly = any(model, 2);
	if (listener->fate != STAYS)
		return;
	listener->fate = VANISHES;
	if (is_orderly)
		transport_memory_feed_end(memory_of(model, member));
	else
		transport_memory_vanish(memory_of(model, member));
	if (any(model, 2))
		shard_pump(model->stage->shard, model->stage->members[member].id);
}

static void block(struct model *model, unsigned member)
{
	transport_memory_limit_writes(memory_of(model, member), any(model, 2) ? any(model, 60) : 0);
}

static void unblock(struct model *model, unsigned member)
{
	transport_memory_limit_writes(memory_of(model, member), SIZE_MAX);
	shard_pump(model->stage->shard, model->stage->members[member].id);
}

static void step(struct model *model)
{
	char body[32];
	unsigned member = any(model, MODEL_MEMBERS), what = any(model, 40);
	snprintf(body, sizeof(body), "%u\r\n", model->message_count++);
	if (what < 14)
		say(model, body);
	else if (what < 17)
		tell_peers(model, body);
	else if (what < 21)
		tell(model, member, body);
	else if (what < 22)
		tell_who_is_gone(model, body);
	else if (what < 30)
		join_or_part(model, member);
	else if (what < 32)
		change_capabilities(model, member);
	else if (what < 33)
		close_one(model, member);
	else if (what < 34)
		vanish(model, member);
	else if (what < 36)
		block(model, member);
	else if (what < 37)
		unblock(model, member);
	else
		stage_turn(model->stage);
}

/* --- what came of it --- */

/* Returns whether the connection has ended. */
static bool check_one(struct model *model, unsigned member)
{
	struct listener_model *listener = &model->listeners[member];
	struct transport_memory *memory = memory_of(model, member);
	size_t len;
	const char *text = transport_memory_written(memory, &len);
	assert_true(len <= listener->expected_len);
	assert_memory_equal(text, listener->expected, len);
	assert_true(listener->fate == VANISHES || len == listener->expected_len);
	assert_int_equal(transport_memory_was_shut_down(memory), listener->fate == LEAVES);
	transport_memory_take(memory, len);
	listener->expected_len = 0;
	return listener->fate != STAYS;
}

static void settle_all(struct model *model)
{
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		unblock(model, member);
	stage_settle(model->stage);
}

/* Who has left ends its side, too: then another one comes in each place. */
static void replace(struct model *model, unsigned member)
{
	struct listener_model *listener = &model->listeners[member];
	assert_true(transport_memory_was_destroyed(memory_of(model, member)));
	model->gone = model->stage->members[member].id;
	*listener = (struct listener_model){.expected = listener->expected};
	stage_replace(model->stage, member);
}

/* Returns how many had ended. */
static unsigned finish_round(struct model *model)
{
	bool has_ended[MODEL_MEMBERS];
	unsigned ended_count = 0, requests = model->stage->request_count;
	settle_all(model);
	for (unsigned member = 0; member < MODEL_MEMBERS; member++) {
		has_ended[member] = check_one(model, member);
		ended_count += has_ended[member];
		if (model->listeners[member].fate == LEAVES) {
			transport_memory_feed_end(memory_of(model, member));
			shard_pump(model->stage->shard, model->stage->members[member].id);
		}
	}
	stage_settle(model->stage);
	assert_true(model->stage->request_count - requests <= ended_count);
	for (unsigned member = 0; member < MODEL_MEMBERS; member++)
		if (has_ended[member])
			replace(model, member);
	return ended_count;
}

/* Each hears what it should, in that order; who goes hears it up to somewhere, and nobody hears of it twice. */
static void test_any_order(void **state)
{
	struct model model = {.stage = *state, .random = 1};
	unsigned ended_count = 0, requests = model.stage->request_count;
	for (unsigned i = 0; i < MODEL_MEMBERS; i++)
		model.listeners[i].expected = alloc_zeroed(1, MODEL_TEXT);
	for (unsigned round = 0; round < MODEL_ROUNDS; round++) {
		for (unsigned i = 0; i < MODEL_STEPS; i++)
			step(&model);
		ended_count += finish_round(&model);
	}
	assert_in_range(ended_count, MODEL_ROUNDS, UINT32_MAX);
	/* Of each that ended the hub has heard once, and of the one in its place. */
	assert_int_equal(model.stage->request_count - requests, 2 * ended_count);
	for (unsigned i = 0; i < MODEL_MEMBERS; i++)
		free(model.listeners[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		stage_test(test_any_order),
	};
	return cmocka_run_group_tests_name("shard/fanout_model", tests, NULL, NULL);
}
