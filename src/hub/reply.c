#include "hub/reply.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <apollon/base/text.h>
#include <apollon/irc/tags.h>
#include <apollon/mailbox/delivery.h>

/* Memory that is kept for the next reply. */
#define KEPT_CAPACITY 65536

/* "@batch=" and a reference, per line; the lines that begin and end a batch. */
#define BATCH_REFERENCE_SIZE 16
#define BATCH_LINES_ROOM 1024

void reply_init(struct reply *reply, struct hub *hub, struct session *session, const char *tags)
{
	reply->hub = hub;
	reply->session = session;
	reply->label[0] = '\0';
	reply->line_count = 0;
	reply->lines = hub->reply_lines;
	buffer_init(&hub->reply_lines, REPLY_LIMIT);
	struct slice label;
	if (tags && (session->capabilities & CAPABILITY_LABELED_RESPONSE) && tags_find(tags, "label", &label) &&
		label.len <= LABEL_LIMIT)
		text_copy(reply->label, sizeof(reply->label), label);
	hub->reply = reply;
}

static const char *target_nick(const struct session *session)
{
	if (session->user)
		return session->user->nick;
	return session->registration && session->registration->nick[0] ? session->registration->nick : "*";
}

static void post_lines(struct hub *hub, const struct session *session, struct slice bytes)
{
	struct chunk *chunk = chunk_create(bytes.len);
	memcpy(chunk->data, bytes.data, bytes.len);
	chunk->len = (uint32_t)bytes.len;
	struct delivery *delivery = delivery_create(DELIVERY_LINES, 0);
	delivery->to = session->id;
	delivery->chunk = chunk;
	hub->delivery_count++;
	hub->host->post(hub->host->context, session->id.shard, delivery);
}

/* Appends a line with one more tag in front. */
static void append_tagged(struct buffer *target, const char *tag, struct slice line)
{
	bool has_tags = line.data[0] == '@';
	buffer_append_format(target, "@%s%c", tag, has_tags ? ';' : ' ');
	buffer_append(target, line.data + has_tags, line.len - has_tags);
}

static void append_batch(struct reply *reply, struct buffer *target, const char *tag)
{
	char batch[BATCH_REFERENCE_SIZE + 8];
	snprintf(batch, sizeof(batch), "batch=%llu", (unsigned long long)++reply->hub->next_batch);
	const char *reference = batch + strlen("batch=");
	const char *server = reply->hub->settings->server_name;
	buffer_append_format(target, "@%s :%s BATCH +%s labeled-response\r\n", tag, server, reference);
	struct slice rest = buffer_slice(&reply->lines);
	while (rest.len) {
		size_t len = (size_t)((char *)memchr(rest.data, '\n', rest.len) + 1 - rest.data);
		append_tagged(target, batch, (struct slice){rest.data, len});
		rest.data += len;
		rest.len -= len;
	}
	buffer_append_format(target, ":%s BATCH -%s\r\n", server, reference);
}

static void finish_labeled(struct reply *reply)
{
	struct buffer target;
	buffer_init(&target, 2 * REPLY_LIMIT + BATCH_LINES_ROOM);
	char tag[LABEL_LIMIT + sizeof("label=")];
	snprintf(tag, sizeof(tag), "label=%s", reply->label);
	if (reply->line_count == 0)
		buffer_append_format(&target, "@%s :%s ACK\r\n", tag, reply->hub->settings->server_name);
	else if (reply->line_count == 1)
		append_tagged(&target, tag, buffer_slice(&reply->lines));
	else if (reply_has(reply, CAPABILITY_BATCH))
		append_batch(reply, &target, tag);
	else
		buffer_append_slice(&target, buffer_slice(&reply->lines));
	post_lines(reply->hub, reply->session, buffer_slice(&target));
	buffer_finish(&target);
}

static void give_back_memory(struct reply *reply)
{
	struct buffer *kept = &reply->hub->reply_lines;
	if (kept->data || reply->lines.capacity > KEPT_CAPACITY) {
		buffer_finish(&reply->lines);
		return;
	}
	*kept = reply->lines;
	buffer_clear(kept);
	buffer_init(&reply->lines, REPLY_LIMIT);
}

void reply_finish(struct reply *reply)
{
	if (reply->hub->reply == reply) {
		reply->hub->reply = NULL;
		if (!reply->session->closing && reply->label[0])
			finish_labeled(reply);
		else if (!reply->session->closing && reply->lines.len)
			post_lines(reply->hub, reply->session, buffer_slice(&reply->lines));
	}
	give_back_memory(reply);
}

/* Ends the line that began at `start`: no longer than the protocol allows, no character cut in two. */
static void end_line(struct reply *reply, size_t start)
{
	struct slice line = {reply->lines.data + start, reply->lines.len - start};
	if (line.len > MESSAGE_LIMIT - 2)
		reply->lines.len = start + text_utf8_prefix(line, MESSAGE_LIMIT - 2);
	if (!buffer_append_text(&reply->lines, "\r\n"))
		reply->lines.len = start;
	else
		reply->line_count++;
}

static size_t begin_line(struct reply *reply)
{
	size_t start = reply->lines.len;
	buffer_append_char(&reply->lines, ':');
	buffer_append_text(&reply->lines, reply->hub->settings->server_name);
	buffer_append_char(&reply->lines, ' ');
	return start;
}

void reply_numeric_format(struct reply *reply, unsigned numeric, const char *format, ...)
{
	size_t start = begin_line(reply);
	const char digits[] = {
		(char)('0' + numeric / 100), (char)('0' + numeric / 10 % 10), (char)('0' + numeric % 10), ' '};
	buffer_append(&reply->lines, digits, sizeof(digits));
	buffer_append_text(&reply->lines, target_nick(reply->session));
	buffer_append_char(&reply->lines, ' ');
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&reply->lines, format, arguments);
	va_end(arguments);
	end_line(reply, start);
}

void reply_line(struct reply *reply, const char *format, ...)
{
	size_t start = begin_line(reply);
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&reply->lines, format, arguments);
	va_end(arguments);
	end_line(reply, start);
}

void reply_notice(struct reply *reply, const char *format, ...)
{
	size_t start = begin_line(reply);
	buffer_append_format(&reply->lines, "NOTICE %s :", target_nick(reply->session));
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&reply->lines, format, arguments);
	va_end(arguments);
	end_line(reply, start);
}

void reply_fail(
	struct reply *reply, const char *command, const char *code, const char *context, const char *format, ...)
{
	size_t start = begin_line(reply);
	buffer_append_format(
		&reply->lines, "FAIL %s %s %s%s:", command, code, context ? context : "", context ? " " : "");
	va_list arguments;
	va_start(arguments, format);
	buffer_append_arguments(&reply->lines, format, arguments);
	va_end(arguments);
	end_line(reply, start);
}

void reply_announcement(struct reply *reply, const struct announcement *announcement)
{
	size_t start = reply->lines.len;
	announcement_render(announcement, view_of_capabilities(reply->session->capabilities), "", &reply->lines);
	if (reply->lines.overflowed)
		reply->lines.len = start;
	else
		reply->line_count++;
}

bool reply_has(const struct reply *reply, uint32_t capabilities)
{
	return (reply->session->capabilities & capabilities) == capabilities;
}

void reply_words_init(struct reply_words *words, struct reply *reply, char separator, size_t overhead,
	void (*flush)(struct reply_words *words, const char *text), const void *context)
{
	/* ":server 000 nick " and CR LF */
	size_t frame = strlen(reply->hub->settings->server_name) + strlen(target_nick(reply->session)) + 9;
	words->reply = reply;
	words->separator = separator;
	words->limit = frame + overhead < MESSAGE_LIMIT ? MESSAGE_LIMIT - frame - overhead : 0;
	words->flush = flush;
	words->context = context;
	buffer_init(&words->words, SIZE_MAX);
}

void reply_words_add(struct reply_words *words, const char *word)
{
	if (words->words.len && words->words.len + 1 + strlen(word) > words->limit) {
		words->flush(words, buffer_text(&words->words));
		buffer_clear(&words->words);
	}
	if (words->words.len)
		buffer_append_char(&words->words, words->separator);
	buffer_append_text(&words->words, word);
}

void reply_words_finish(struct reply_words *words)
{
	if (words->words.len)
		words->flush(words, buffer_text(&words->words));
	buffer_finish(&words->words);
}
