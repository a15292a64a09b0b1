#include <stdio.h>
#include <string.h>
#include <time.h>

#include <apollon/base/text.h>
#include <apollon/irc/tags.h>

#include "client/session_state.h"

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

const char *incoming_rest(struct session *session, const struct incoming *incoming, unsigned index)
{
	buffer_clear(&session->text);
	for (unsigned at = index; at < incoming->message->param_count; at++) {
		if (at > index)
			buffer_append_char(&session->text, ' ');
		buffer_append_text(&session->text, incoming->message->params[at]);
	}
	return buffer_text(&session->text);
}

struct session_event incoming_event(const struct incoming *incoming, enum event_type type)
{
	return (struct session_event){
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

static struct session_batch *find_batch(struct session *session, struct slice reference)
{
	for (unsigned index = 0; index < SESSION_BATCHES_LIMIT; index++) {
		if (*session->batches[index].reference &&
			slice_equal_text(reference, session->batches[index].reference))
			return &session->batches[index];
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

static void read_tag(struct session *session, struct incoming *incoming, struct tag_texts *texts, struct slice key,
	struct slice value)
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
		const struct session_batch *batch = find_batch(session, value);
		if (batch && batch->label)
			incoming->label = batch->label;
		if (batch && batch->is_history)
			incoming->replay = true;
	}
}

static void read_tags(struct session *session, struct incoming *incoming, struct tag_texts *texts)
{
	struct slice rest, key, value;
	if (!incoming->message->tags)
		return;
	rest = slice_of(incoming->message->tags);
	while (tags_next(&rest, &key, &value))
		read_tag(session, incoming, texts, key, value);
}

static void read_source(struct session *session, struct incoming *incoming)
{
	const char *bang = strchr(incoming->source, '!');
	size_t len = bang ? (size_t)(bang - incoming->source) : strlen(incoming->source);

	text_copy(incoming->nick, sizeof(incoming->nick), (struct slice){incoming->source, len});
	incoming->self = *incoming->nick && session_is_me(session, incoming->nick);
	/* How others see us decides how long a message may be. */
	if (incoming->self && bang)
		text_copy(session->user_host, sizeof(session->user_host), slice_of(bang + 1));
}

static void close_batch(struct session *session, struct session_batch *batch, int64_t now_ms)
{
	struct outgoing *outgoing = batch->label ? outbox_find(&session->outbox, batch->label) : NULL;
	batch->reference[0] = '\0';
	/* Whatever the answer was, it was no refusal. */
	if (outgoing)
		session_confirm(session, outgoing, NULL, now_ms);
}

static void open_batch(struct session *session, const struct incoming *incoming, const char *reference)
{
	const char *type = incoming_param(incoming, 1);
	unsigned index = 0;

	while (index < SESSION_BATCHES_LIMIT && *session->batches[index].reference)
		index++;
	/* What is not kept here is read as if it stood in no batch. */
	if (index == SESSION_BATCHES_LIMIT || strlen(reference) >= SESSION_WORD_SIZE)
		return;
	struct session_batch *batch = &session->batches[index];
	text_copy(batch->reference, sizeof(batch->reference), slice_of(reference));
	batch->label = incoming->label;
	batch->is_history = !strcmp(type, "chathistory") || !strcmp(type, "playback");
}

/* BATCH +reference type, BATCH -reference. */
static void handle_batch(struct session *session, const struct incoming *incoming)
{
	const char *reference = incoming_param(incoming, 0);
	struct session_batch *batch = *reference ? find_batch(session, slice_of(reference + 1)) : NULL;

	if (*reference == '-' && batch)
		close_batch(session, batch, incoming->now_ms);
	else if (*reference == '+' && !batch)
		open_batch(session, incoming, reference + 1);
}

/* ACK: the labelled message had no other answer. */
static void handle_ack(struct session *session, const struct incoming *incoming)
{
	struct outgoing *outgoing = incoming->label ? outbox_find(&session->outbox, incoming->label) : NULL;
	if (outgoing)
		session_confirm(session, outgoing, NULL, incoming->now_ms);
}

static const struct incoming_row own_rows[] = {
	{"BATCH", handle_batch},
	{"ACK", handle_ack},
	{NULL, NULL},
};

static incoming_fn *find_handler(const char *command)
{
	static const struct incoming_row *const tables[] = {session_message_rows, own_rows, session_registration_rows,
		session_login_rows, session_channel_rows, session_reply_rows};

	for (size_t table = 0; table < sizeof(tables) / sizeof(tables[0]); table++) {
		for (const struct incoming_row *row = tables[table]; row->command; row++) {
			if (!strcmp(row->command, command))
				return row->handle;
		}
	}
	return session_other_reply;
}

/* Whether a line can come from an IRC server: what answers with a number must say who it is. */
static bool is_plausible(const struct message *message, enum message_result result)
{
	return result == MESSAGE_OK && (message->source || message->command[0] > '9');
}

static void reject_protocol(struct session *session, const char *line, int64_t now_ms)
{
	session->answered = true;
	session_emit(session,
		&(struct session_event){
			.type = EVENT_ERROR, .problem = PROBLEM_PROTOCOL, .time_ms = now_ms, .text = line});
}

void session_receive(struct session *session, char *line, int64_t now_ms)
{
	struct message message;
	struct tag_texts texts;
	struct incoming incoming = {.message = &message, .source = "", .now_ms = now_ms, .time_ms = now_ms};
	char beginning[64];

	text_copy(beginning, sizeof(beginning), slice_of(line));
	enum message_result result = message_parse(&message, line);
	if (session->phase == SESSION_OFFLINE || result == MESSAGE_EMPTY)
		return;
	if (!session->heard && !is_plausible(&message, result)) {
		reject_protocol(session, beginning, now_ms);
		return;
	}
	session->heard = true;
	session->heard_ms = now_ms;
	session->ping_ms = 0;
	if (result != MESSAGE_OK)
		return;
	if (message.source)
		incoming.source = message.source;
	read_source(session, &incoming);
	read_tags(session, &incoming, &texts);
	find_handler(message.command)(session, &incoming);
	if (session->phase == SESSION_REGISTERED && session->outbox.waiting.count > 0)
		session_pump(session, now_ms);
}
