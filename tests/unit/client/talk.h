/*
 * A session with the test as its server: what it sends and what it tells are compared as texts, one line each.
 */
#ifndef TESTS_CLIENT_TALK_H
#define TESTS_CLIENT_TALK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>

#include "client/session.h"

struct talk {
	struct session *session;
	int64_t now_ms;
	struct buffer sent;
	struct buffer told;
};

/* 2026-11-23T18:00:00Z */
#define TALK_START_MS INT64_C(1795456800000)

static inline void talk_on_send(void *context, const char *line, size_t len)
{
	struct talk *talk = context;
	assert_true(len > 2 && !memcmp(line + len - 2, "\r\n", 2));
	buffer_append(&talk->sent, line, len - 2);
	buffer_append_char(&talk->sent, '\n');
}

static inline void talk_append(struct buffer *target, const char *before, const char *text)
{
	if (text && *text)
		buffer_append_format(target, "%s%s", before, text);
}

/* "message #channel bob: text (highlight)" */
static inline void talk_on_event(void *context, const struct session_event *event)
{
	struct buffer *told = &((struct talk *)context)->told;

	buffer_append_text(told, event_type_name(event->type));
	if (event->type == EVENT_MESSAGE && event->kind != MESSAGE_PRIVMSG)
		talk_append(told, "/", message_kind_name(event->kind));
	talk_append(told, " ", event->target);
	talk_append(told, " ", event->from);
	talk_append(told, " ", event->subject);
	talk_append(told, " ", event->code);
	talk_append(told, ": ", event->text);
	if (event->line)
		buffer_append_format(told, " (line %llu)", (unsigned long long)event->line);
	talk_append(told, " id=", event->msgid);
	if (event->conversation && event->target && strcmp(event->conversation, event->target) != 0)
		talk_append(told, " in ", event->conversation);
	if (event->problem)
		buffer_append_format(told, " problem=%d", (int)event->problem);
	buffer_append_format(told, "%s%s%s%s\n", event->self ? " self" : "", event->highlight ? " highlight" : "",
		event->replay ? " replay" : "", event->resent ? " resent" : "");
}

/* Always the same bytes: 0, 1, 2... */
static inline void talk_random(void *context, void *target, size_t len)
{
	(void)context;
	for (size_t at = 0; at < len; at++)
		((unsigned char *)target)[at] = (unsigned char)at;
}

/* A policy with a port is taken for a reason to leave. */
static inline bool talk_on_sts(void *context, uint16_t port, int64_t duration_s)
{
	struct buffer *told = &((struct talk *)context)->told;
	buffer_append_format(told, "sts %u %lld\n", (unsigned)port, (long long)duration_s);
	return port != 0;
}

static inline void talk_init(struct talk *talk, const struct session_settings *settings)
{
	*talk = (struct talk){.now_ms = TALK_START_MS};
	buffer_init(&talk->sent, SIZE_MAX);
	buffer_init(&talk->told, SIZE_MAX);
	const struct session_callbacks callbacks = {talk_on_send, talk_on_event, talk_random, talk_on_sts, talk};
	talk->session = session_create(settings, &callbacks);
}

static inline void talk_finish(struct talk *talk)
{
	session_destroy(talk->session);
	buffer_finish(&talk->sent);
	buffer_finish(&talk->told);
}

static inline struct session_settings talk_settings(void)
{
	return (struct session_settings){
		.nick = "ann",
		.username = "ann",
		.realname = "Ann",
		.nick_retry = true,
		.acknowledged = true,
		.may_split = true,
		.ack_timeout_ms = 10000,
		.first_word_timeout_ms = 10000,
	};
}

static inline void server_says(struct talk *talk, const char *line)
{
	char *copy = alloc_text(line);
	session_receive(talk->session, copy, talk->now_ms);
	free(copy);
}

/* What was sent since this was asked last: lines, each with its LF. */
static inline void assert_sent(struct talk *talk, const char *lines)
{
	assert_string_equal(buffer_text(&talk->sent), lines);
	buffer_clear(&talk->sent);
}

static inline void assert_told(struct talk *talk, const char *lines)
{
	assert_string_equal(buffer_text(&talk->told), lines);
	buffer_clear(&talk->told);
}

static inline void talk_forget(struct talk *talk)
{
	buffer_clear(&talk->sent);
	buffer_clear(&talk->told);
}

/* Connects and registers at a server with these capabilities ("": none, not even CAP). */
static inline void talk_register(struct talk *talk, const char *capabilities)
{
	char line[512];

	session_start(talk->session, talk->now_ms);
	if (*capabilities) {
		snprintf(line, sizeof(line), ":srv CAP * LS :%s", capabilities);
		server_says(talk, line);
		snprintf(line, sizeof(line), ":srv CAP ann ACK :%s", capabilities);
		server_says(talk, line);
	}
	server_says(talk, ":srv 001 ann :Welcome");
	server_says(talk,
		":srv 005 ann CASEMAPPING=ascii CHANTYPES=# PREFIX=(ohv)@%+ STATUSMSG=@%+ NICKLEN=30 :are supported");
	talk_forget(talk);
}

/* And is in #lobby. */
static inline void talk_enter(struct talk *talk, const char *capabilities)
{
	assert_true(session_join(talk->session, "#lobby", NULL));
	talk_register(talk, capabilities);
	server_says(talk, ":ann!~ann@host JOIN #lobby");
	server_says(talk, ":srv 353 ann = #lobby :ann @bob +cid");
	server_says(talk, ":srv 366 ann #lobby :End of /NAMES list");
	talk_forget(talk);
}

#define TALK_LABELS "batch echo-message labeled-response message-tags server-time"

static inline void say(struct talk *talk, const char *target, const char *text, uint64_t line)
{
	assert_true(session_say(talk->session, target, MESSAGE_PRIVMSG, text, line, talk->now_ms));
}

#endif
