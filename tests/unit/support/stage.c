#include <support/stage.h>

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

static void count_request(void *context, struct request *request)
{
	((struct stage *)context)->request_count++;
	request_destroy(request);
}

void stage_post(struct stage *stage, struct delivery *delivery)
{
	assert_true(mailbox_post(shard_mailbox(stage->shard), &delivery->letter));
}

void stage_post_to(struct stage *stage, enum delivery_kind kind, unsigned member, uint32_t channel, uint8_t status)
{
	struct delivery *delivery = delivery_create(kind, 0);
	delivery->to = stage->members[member].id;
	delivery->channel = channel;
	delivery->status = status;
	delivery->phase = SESSION_REGISTERED;
	stage_post(stage, delivery);
}

struct delivery *stage_announce(enum delivery_kind kind, const char *body, unsigned channel_count)
{
	struct delivery *delivery = delivery_create(kind, channel_count);
	delivery->announcement = announcement_create(1700000000000, NULL, NULL, SLICE(""), slice_of(body));
	return delivery;
}

void stage_say(struct stage *stage, uint32_t channel, const char *body)
{
	struct delivery *delivery = stage_announce(DELIVERY_TO_CHANNEL, body, 0);
	delivery->channel = channel;
	stage_post(stage, delivery);
}

void stage_tell(struct stage *stage, unsigned member, const char *body)
{
	struct delivery *delivery = stage_announce(DELIVERY_TO_ONE, body, 0);
	delivery->to = stage->members[member].id;
	stage_post(stage, delivery);
}

bool stage_turn(struct stage *stage)
{
	return shard_turn(stage->shard, 1700000000000, 1000);
}

void stage_settle(struct stage *stage)
{
	unsigned turns = 0;
	while (stage_turn(stage))
		assert_true(++turns < 1000);
}

const char *stage_heard(const struct stage *stage, unsigned member)
{
	static char text[1024];
	size_t len;
	const char *written = transport_memory_written(stage->members[member].memory, &len);
	assert_true(len < sizeof(text));
	memcpy(text, written, len);
	text[len] = '\0';
	return text;
}

static void adopt(struct stage *stage, unsigned member)
{
	struct transport *transport = transport_memory_create(&stage->members[member].memory);
	stage->members[member].id = shard_adopt(stage->shard, transport, "192.0.2.1");
	stage_post_to(stage, DELIVERY_SESSION, member, 0, 0);
}

void stage_replace(struct stage *stage, unsigned member)
{
	transport_memory_release(stage->members[member].memory);
	adopt(stage, member);
}

int stage_set_up(void **state)
{
	const struct shard_settings settings = {.server_name = "test.server",
		.sendq_limit = STAGE_SENDQ_LIMIT,
		.ping_interval_ms = STAGE_PING_INTERVAL_MS,
		.ping_timeout_ms = STAGE_PING_INTERVAL_MS};
	struct stage *stage = alloc_zeroed(1, sizeof(*stage));
	stage->host = (struct shard_host){.post = count_request, .context = stage};
	stage->shard = shard_create(0, NULL, &stage->host, &settings, NULL, NULL);
	for (unsigned i = 0; i < STAGE_MEMBERS; i++)
		adopt(stage, i);
	stage_settle(stage);
	*state = stage;
	return 0;
}

int stage_tear_down(void **state)
{
	struct stage *stage = *state;
	shard_destroy(stage->shard);
	for (unsigned i = 0; i < STAGE_MEMBERS; i++)
		transport_memory_release(stage->members[i].memory);
	free(stage);
	return 0;
}
