#include "support/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/irc/mask.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/net/transport.h>
#include <hub/state.h>
#include <support/chat_backend.h>

#define CLIENTS_LIMIT 256
#define STEPS_LIMIT 10000

struct client {
	char name[64];
	struct conn_id id;
	struct transport_memory *memory;
	char *line;
};

struct chat {
	struct hub_host hub_host;
	struct shard_host shard_host;
	struct hub_settings *settings; /* until the hub has them */
	struct shard_settings shard_settings;
	struct hub *hub;
	struct shard *shards[CHAT_SHARDS];
	struct mailbox requests;
	struct chat_backend backend;
	int64_t now_ms;
	unsigned reload_count, stop_count;
	unsigned client_count;
	struct client clients[CLIENTS_LIMIT];
};

static void post_delivery(void *context, unsigned shard, struct delivery *delivery)
{
	struct chat *chat = context;
	if (!chat->shards[shard] || !mailbox_post(shard_mailbox(chat->shards[shard]), &delivery->letter))
		delivery_destroy(delivery);
}

static void post_request(void *context, struct request *request)
{
	struct chat *chat = context;
	if (!mailbox_post(&chat->requests, &request->letter))
		request_destroy(request);
}

static void on_reload(void *context)
{
	((struct chat *)context)->reload_count++;
}

static void on_stop(void *context)
{
	((struct chat *)context)->stop_count++;
}

static void store(void *context, struct store_request *request)
{
	chat_backend_store(&((struct chat *)context)->backend, request);
}

static bool hash(void *context, struct password_job *job)
{
	return chat_backend_hash(&((struct chat *)context)->backend, job);
}

static void keep_account(void *context, const struct audit_event *event)
{
	chat_backend_audit(&((struct chat *)context)->backend, event);
}

static void draw(void *context, void *target, size_t len)
{
	chat_backend_random(&((struct chat *)context)->backend, target, len);
}

struct chat *chat_create(void)
{
	struct chat *chat = alloc_zeroed(1, sizeof(*chat));
	chat_backend_init(&chat->backend);
	chat->hub_host = (struct hub_host){.post = post_delivery,
		.reload = on_reload,
		.stop = on_stop,
		.store = store,
		.hash = hash,
		.audit = keep_account,
		.random = draw,
		.context = chat,
		.shard_count = CHAT_SHARDS};
	chat->shard_host = (struct shard_host){.post = post_request, .context = chat};
	chat->settings = hub_settings_create();
	hub_settings_set(&chat->settings->server_name, "test.server");
	hub_settings_set(&chat->settings->network, "Test");
	chat->shard_settings = (struct shard_settings){.server_name = "test.server",
		.sendq_limit = 1 << 20,
		.ping_interval_ms = 120000,
		.ping_timeout_ms = 60000};
	chat->now_ms = 1700000000000;
	mailbox_init(&chat->requests, NULL, NULL);
	return chat;
}

static void start(struct chat *chat)
{
	struct store_contents contents;
	if (chat->hub)
		return;
	chat->hub = hub_create(&chat->hub_host, chat->settings, chat->now_ms, 42);
	chat->settings = NULL;
	chat_backend_copy(&chat->backend, &contents);
	hub_restore(chat->hub, &contents);
	for (unsigned i = 0; i < CHAT_SHARDS; i++)
		chat->shards[i] = shard_create(i, NULL, &chat->shard_host, &chat->shard_settings, NULL, NULL);
	hub_tick(chat->hub, chat->now_ms, chat->now_ms);
	chat_step(chat);
}

static void free_letters(struct letter *letter)
{
	while (letter) {
		struct letter *next = letter->next;
		request_destroy((struct request *)letter);
		letter = next;
	}
}

/* Ends hub and shards; what was written to clients can still be read. */
static void end(struct chat *chat)
{
	for (unsigned i = 0; i < CHAT_SHARDS; i++) {
		shard_destroy(chat->shards[i]);
		chat->shards[i] = NULL;
	}
	free_letters(mailbox_take(&chat->requests));
	hub_destroy(chat->hub);
	chat->hub = NULL;
}

static void release_clients(struct chat *chat)
{
	for (unsigned i = 0; i < chat->client_count; i++) {
		transport_memory_release(chat->clients[i].memory);
		free(chat->clients[i].line);
		chat->clients[i] = (struct client){0};
	}
	chat->client_count = 0;
}

void chat_destroy(struct chat *chat)
{
	end(chat);
	free_letters(mailbox_close(&chat->requests));
	hub_settings_destroy(chat->settings);
	release_clients(chat);
	chat_backend_finish(&chat->backend);
	free(chat);
}

/* The settings outlive the hub that they are taken from. */
void chat_restart(struct chat *chat)
{
	start(chat);
	struct hub_settings *kept = chat->hub->settings;
	chat->hub->settings = hub_settings_create();
	hub_settings_set(&chat->hub->settings->server_name, kept->server_name);
	end(chat);
	release_clients(chat);
	chat->settings = kept;
}

struct hub_settings *chat_settings(struct chat *chat)
{
	assert_null(chat->hub);
	return chat->settings;
}

struct shard_settings *chat_shard_settings(struct chat *chat)
{
	assert_null(chat->hub);
	return &chat->shard_settings;
}

struct hub *chat_hub(struct chat *chat)
{
	start(chat);
	return chat->hub;
}

unsigned chat_reload_count(const struct chat *chat)
{
	return chat->reload_count;
}

unsigned chat_stop_count(const struct chat *chat)
{
	return chat->stop_count;
}

/* --- steps --- */

static void give_back(struct chat *chat, struct request *request)
{
	struct delivery *delivery = delivery_create(DELIVERY_DONE, 0);
	unsigned shard = request->from.shard;
	request->letter.next = NULL;
	delivery->request = request;
	post_delivery(chat, shard, delivery);
}

static bool step_hub(struct chat *chat)
{
	unsigned count = 0;
	for (struct letter *letter = mailbox_take(&chat->requests), *next; letter; letter = next, count++) {
		next = letter->next;
		hub_handle(chat->hub, (struct request *)letter);
		give_back(chat, (struct request *)letter);
	}
	if (count)
		mailbox_done(&chat->requests, count);
	return count;
}

static bool step_backend(struct chat *chat)
{
	bool worked = false;
	struct request *answer;
	while ((answer = chat_backend_answer(&chat->backend, chat->now_ms))) {
		hub_handle(chat->hub, answer);
		request_destroy(answer);
		worked = true;
	}
	return worked;
}

static bool step_shards(struct chat *chat)
{
	bool worked = false;
	for (unsigned i = 0; i < CHAT_SHARDS; i++) {
		worked |= mailbox_pending(shard_mailbox(chat->shards[i])) > 0;
		worked |= shard_turn(chat->shards[i], chat->now_ms, chat->now_ms);
	}
	return worked;
}

/* Two rounds without work: what the last one pumped has been dealt with. */
void chat_step(struct chat *chat)
{
	start(chat);
	unsigned idle = 0;
	for (unsigned step = 0; step < STEPS_LIMIT && idle < 3; step++) {
		for (unsigned i = 0; i < chat->client_count; i++)
			shard_pump(chat->shards[chat->clients[i].id.shard], chat->clients[i].id);
		bool worked = step_hub(chat);
		worked |= step_backend(chat);
		worked |= step_shards(chat);
		idle = worked ? 0 : idle + 1;
	}
	assert_true(idle >= 3);
}

void chat_pass(struct chat *chat, unsigned seconds)
{
	start(chat);
	for (unsigned i = 0; i < seconds; i++) {
		chat->now_ms += 1000;
		hub_tick(chat->hub, chat->now_ms, chat->now_ms);
		for (unsigned shard = 0; shard < CHAT_SHARDS; shard++)
			shard_tick(chat->shards[shard], chat->now_ms);
		chat_step(chat);
	}
}

/* --- clients --- */

static struct client *find(struct chat *chat, const char *name)
{
	/* The latest of that name: who left may come back. */
	for (unsigned i = chat->client_count; i-- > 0;)
		if (!strcmp(chat->clients[i].name, name))
			return &chat->clients[i];
	fail_msg("there is no connection called %s", name);
	return NULL;
}

void chat_open(struct chat *chat, const char *name)
{
	start(chat);
	assert_true(chat->client_count < CLIENTS_LIMIT);
	struct client *client = &chat->clients[chat->client_count];
	snprintf(client->name, sizeof(client->name), "%s", name);
	struct transport *transport = transport_memory_create(&client->memory);
	client->id = shard_adopt(chat->shards[chat->client_count % CHAT_SHARDS], transport, "192.0.2.1");
	chat->client_count++;
	chat_step(chat);
}

void chat_connect_with(struct chat *chat, const char *name, const char *capabilities)
{
	chat_open(chat, name);
	if (*capabilities)
		chat_send(chat, name, "CAP REQ :%s", capabilities);
	chat_send(chat, name, "NICK %s", name);
	chat_send(chat, name, "USER user 0 * :Real Name");
	if (*capabilities) {
		chat_await(chat, name, "* CAP * ACK *");
		chat_send(chat, name, "CAP END");
	}
	chat_await(chat, name, "* 001 *");
	chat_skip(chat, name);
}

void chat_connect(struct chat *chat, const char *name)
{
	chat_connect_with(chat, name, "");
}

void chat_secure(struct chat *chat, const char *name, const char *fingerprint)
{
	struct request *request =
		request_create(REQUEST_SECURED, find(chat, name)->id, chat->now_ms, fingerprint, strlen(fingerprint));
	hub_handle(chat->hub, request);
	request_destroy(request);
	chat_step(chat);
}

struct chat_backend *chat_backend(struct chat *chat)
{
	return &chat->backend;
}

void chat_send_bytes(struct chat *chat, const char *name, const void *data, size_t len)
{
	transport_memory_feed(find(chat, name)->memory, data, len);
	chat_step(chat);
}

void chat_send(struct chat *chat, const char *name, const char *format, ...)
{
	struct buffer line;
	buffer_init(&line, SIZE_MAX);
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&line, format, arguments);
	va_end(arguments);
	buffer_append_text(&line, "\r\n");
	chat_send_bytes(chat, name, line.data, line.len);
	buffer_finish(&line);
}

const char *chat_next(struct chat *chat, const char *name)
{
	struct client *client = find(chat, name);
	size_t len = 0;
	const char *written = transport_memory_written(client->memory, &len);
	const char *end = len ? memchr(written, '\n', len) : NULL;
	if (!end)
		return NULL;
	free(client->line);
	size_t line_len = (size_t)(end - written);
	if (line_len && written[line_len - 1] == '\r')
		line_len--;
	else
		fail_msg("%s got a line that does not end with CR LF", name);
	client->line = alloc_text_of((struct slice){written, line_len});
	transport_memory_take(client->memory, (size_t)(end + 1 - written));
	return client->line;
}

const char *chat_expect(struct chat *chat, const char *name, const char *mask)
{
	const char *line = chat_next(chat, name);
	if (!line)
		fail_msg("%s got nothing, but should have got: %s", name, mask);
	else if (!mask_match(mask, line))
		fail_msg("%s got: %s\n       instead of: %s", name, line, mask);
	return line;
}

const char *chat_await(struct chat *chat, const char *name, const char *mask)
{
	const char *line;
	while ((line = chat_next(chat, name)))
		if (mask_match(mask, line))
			return line;
	fail_msg("%s never got: %s", name, mask);
	return NULL;
}

void chat_expect_nothing(struct chat *chat, const char *name)
{
	const char *line = chat_next(chat, name);
	if (line)
		fail_msg("%s got: %s\n       instead of nothing", name, line);
}

void chat_skip(struct chat *chat, const char *name)
{
	while (chat_next(chat, name))
		;
}

void chat_skip_all(struct chat *chat)
{
	for (unsigned i = 0; i < chat->client_count; i++) {
		size_t len = 0;
		transport_memory_written(chat->clients[i].memory, &len);
		transport_memory_take(chat->clients[i].memory, len);
	}
}

void chat_expect_closed(struct chat *chat, const char *name)
{
	const struct transport_memory *memory = find(chat, name)->memory;
	if (!transport_memory_was_shut_down(memory) && !transport_memory_was_destroyed(memory))
		fail_msg("%s is still connected", name);
}

void chat_leave(struct chat *chat, const char *name)
{
	transport_memory_feed_end(find(chat, name)->memory);
	chat_step(chat);
}

void chat_vanish(struct chat *chat, const char *name)
{
	transport_memory_vanish(find(chat, name)->memory);
	chat_step(chat);
}

void chat_stop_reading(struct chat *chat, const char *name)
{
	transport_memory_limit_writes(find(chat, name)->memory, 0);
}

void chat_resume_reading(struct chat *chat, const char *name)
{
	transport_memory_limit_writes(find(chat, name)->memory, SIZE_MAX);
	chat_step(chat);
}

void chat_join_all(struct chat *chat, const char *channel, ...)
{
	va_list names;
	va_start(names, channel);
	for (const char *name = va_arg(names, const char *); name; name = va_arg(names, const char *))
		chat_send(chat, name, "JOIN %s", channel);
	va_end(names);
	chat_skip_all(chat);
}

int chat_setup(void **state)
{
	*state = chat_create();
	return 0;
}

int chat_teardown(void **state)
{
	chat_destroy(*state);
	return 0;
}
