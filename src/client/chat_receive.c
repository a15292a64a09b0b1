#include <stdio.h>
#include <string.h>
#include <time.h>

#include <apollon/base/text.h>
#include <apollon/irc/tags.h>

#include "client/chat_state.h"

#define TAG_SIZE 256

/* The values of tags that are texts. */
struct tag_texts {
	char msgid[TAG_SIZE];
	char account[TAG_SIZE];
};

const char *incoming_param(const struct incoming *incoming, unsigned index)
{
	return index < incoming->message->param_count ? incoming->message->params[index] : "";
}

const char *incoming_rest(struct chat *chat, const struct incoming *incoming, unsigned index)
{
	buffer_clear(&chat->text);
	for (unsigned at = index; at < incoming->message->param_count; at++) {
		if (at > index)
			buffer_append_char(&chat->text, ' ');
		buffer_append_text(&chat->text, incoming->message->params[at]);
	}
	return buffer_text(&chat->text);
}

struct chat_event incoming_event(const struct incoming *incoming, enum event_type type)
{
	return (struct chat_event){
		.type = type,
		.time_ms = incoming->time_ms,
		.from = incoming->nick,
		.source = incoming->source,
		.account = incoming->account,
		.msgid = incoming->msgid,
		.self = incoming->self,
		.replay = incoming->replay,
	};
}

/* "2026-11-23T18:26:08.123Z"; 0 for anything else. */
static int64_t parse_time(struct slice value)
{
	char text[TEXT_TIME_SIZE];
	struct tm parts = {0};
	unsigned milliseconds = 0;

	if (!text_copy(text, sizeof(text), value))
		return 0;
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
	if (!rest || (*rest == '.' && sscanf(rest, ".%3uZ", &milliseconds) != 1))
		return 0;
	return (int64_t)timegm(&parts) * 1000 + milliseconds;
}

static void copy_value(char *target, struct slice value)
{
	struct buffer text;
	buffer_init(&text, TAG_SIZE - 1);
	tags_append_unescaped(&text, value);
	text_copy(target, TAG_SIZE, buffer_slice(&text));
	buffer_finish(&text);
}

static struct chat_batch *find_batch(struct chat *chat, struct slice reference)
{
	for (unsigned index = 0; index < CHAT_BATCHES_LIMIT; index++) {
		if (*chat->batches[index].reference && slice_equal_text(reference, chat->batches[index].reference))
			return &chat->batches[index];
	}
	return NULL;
}

/* Our labels are "a" and the serial. */
static uint64_t parse_label(struct slice value)
{
	uint64_t serial;
	if (value.len < 2 || *value.data != 'a')
		return 0;
	return text_parse_number((struct slice){value.data + 1, value.len - 1}, UINT64_MAX, &serial) ? serial : 0;
}

static void read_tag(
	struct chat *chat, struct incoming *incoming, struct tag_texts *texts, struct slice key, struct slice value)
{
	if (slice_equal_text(key, "label")) {
		incoming->label = parse_label(value);
	} else if (slice_equal_text(key, "time")) {
		int64_t time_ms = parse_time(value);
		incoming->time_ms = time_ms ? time_ms : incoming->time_ms;
	} else if (slice_equal_text(key, "msgid")) {
		copy_value(texts->msgid, value);
		incoming->msgid = texts->msgid;
	} else if (slice_equal_text(key, "account")) {
		copy_value(texts->account, value);
		incoming->account = texts->account;
	} else if (slice_equal_text(key, "batch")) {
		const struct chat_batch *batch = find_batch(chat, value);
		if (batch && batch->label)
			incoming->label = batch->label;
		if (batch && batch->is_history)
			incoming->replay = true;
	}
}

static void read_tags(struct chat *chat, struct incoming *incoming, struct tag_texts *texts)
{
	struct slice rest, key, value;
	if (!incoming->message->tags)
		return;
	rest = slice_of(incoming->message->tags);
	while (tags_next(&rest, &key, &value))
		read_tag(chat, incoming, texts, key, value);
}

static void read_source(struct chat *chat, struct incoming *incoming)
{
	const char *bang = strchr(incoming->source, '!');
	size_t len = bang ? (size_t)(bang - incoming->source) : strlen(incoming->source);

	text_copy(incoming->nick, sizeof(incoming->nick), (struct slice){incoming->source, len});
	incoming->self = *incoming->nick && chat_is_me(chat, incoming->nick);
	/* How others see us decides how long a message may be. */
	if (incoming->self && bang)
		text_copy(chat->user_host, sizeof(chat->user_host), slice_of(bang + 1));
}

/* BATCH +reference type, BATCH -reference. */
static void handle_batch(struct chat *chat, const struct incoming *incoming)
{
	const char *reference = incoming_param(incoming, 0), *type = incoming_param(incoming, 1);
	struct chat_batch *batch = *reference ? find_batch(chat, slice_of(reference + 1)) : NULL;

	if (*reference == '-' && batch) {
		struct outgoing *outgoing = outbox_find(&chat->outbox, batch->label);
		batch->reference[0] = '\0';
		/* Whatever the answer was, it was no refusal. */
		if (outgoing && batch->label)
			chat_confirm(chat, outgoing, NULL, incoming->now_ms);
	}
	for (unsigned index = 0; *reference == '+' && !batch && index < CHAT_BATCHES_LIMIT; index++) {
		batch = *chat->batches[index].reference ? NULL : &chat->batches[index];
		if (!batch || !text_copy(batch->reference, sizeof(batch->reference), slice_of(reference + 1)))
			continue;
		batch->label = incoming->label;
		batch->is_history = !strcmp(type, "chathistory") || !strcmp(type, "playback");
	}
}

/* ACK: the labelled message had no other answer. */
static void handle_ack(struct chat *chat, const struct incoming *incoming)
{
	struct outgoing *outgoing = incoming->label ? outbox_find(&chat->outbox, incoming->label) : NULL;
	if (outgoing)
		chat_confirm(chat, outgoing, NULL, incoming->now_ms);
}

static const struct incoming_row own_rows[] = {
	{"BATCH", handle_batch},
	{"ACK", handle_ack},
	{NULL, NULL},
};

static incoming_fn *find_handler(const char *command)
{
	static const struct incoming_row *const tables[] = {
		chat_message_rows, own_rows, chat_registration_rows, chat_channel_rows, chat_reply_rows};

	for (size_t table = 0; table < sizeof(tables) / sizeof(tables[0]); table++) {
		for (const struct incoming_row *row = tables[table]; row->command; row++) {
			if (!strcmp(row->command, command))
				return row->handle;
		}
	}
	return chat_other_reply;
}

/* Whether a line can come from an IRC server: what answers with a number must say who it is. */
static bool is_plausible(const struct message *message, enum message_result result)
{
	return result == MESSAGE_OK && (message->source || message->command[0] > '9');
}

static void reject_protocol(struct chat *chat, const char *line, int64_t now_ms)
{
	chat->answered = true;
	chat_emit(chat,
		&(struct chat_event){
			.type = EVENT_ERROR, .problem = PROBLEM_PROTOCOL, .time_ms = now_ms, .text = line});
}

void chat_receive(struct chat *chat, char *line, int64_t now_ms)
{
	struct message message;
	struct tag_texts texts;
	struct incoming incoming = {.message = &message, .source = "", .now_ms = now_ms, .time_ms = now_ms};
	char beginning[64];

	text_copy(beginning, sizeof(beginning), slice_of(line));
	enum message_result result = message_parse(&message, line);
	if (chat->phase == CHAT_OFFLINE || result == MESSAGE_EMPTY)
		return;
	if (!chat->heard && !is_plausible(&message, result)) {
		reject_protocol(chat, beginning, now_ms);
		return;
	}
	chat->heard = true;
	chat->heard_ms = now_ms;
	chat->ping_ms = 0;
	if (result != MESSAGE_OK)
		return;
	if (message.source)
		incoming.source = message.source;
	read_source(chat, &incoming);
	read_tags(chat, &incoming, &texts);
	find_handler(message.command)(chat, &incoming);
	if (chat->phase == CHAT_REGISTERED && chat->outbox.waiting.count > 0)
		chat_pump(chat, now_ms);
}
