/*
 * What one session is answered to one request. Handlers write to a reply, never to a connection; at its end it becomes plain
 * lines, one line with a label, a batch of them, or an ACK (IRCv3 labeled-response, batch).
 *   thread safety   the hub's thread; lives for one request.
 *   order           its lines leave after all that was announced while the request was dealt with, in the order of the calls.
 */
#ifndef HUB_REPLY_H
#define HUB_REPLY_H

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/irc/numerics.h>
#include <apollon/mailbox/announcement.h>

#include "hub/state.h"

#define LABEL_LIMIT 64

/* A reply beyond this is cut: no peer can make the hub's memory grow without limit. */
#define REPLY_LIMIT ((size_t)8 << 20)

struct reply {
	struct hub *hub;
	struct session *session;
	char label[LABEL_LIMIT + 1]; /* escaped; "" when none was sent or labeled-response is not negotiated */
	struct buffer lines;
	unsigned line_count;
};

/* tags: of the request, for its label; NULL when there are none. */
void reply_init(struct reply *reply, struct hub *hub, struct session *session, const char *tags);

/* Sends what was written, and an ACK when a label asks for an answer and nothing was. */
void reply_finish(struct reply *reply);

/* ":server NUMERIC nick ..." with the numeric's own format: reply_numeric(reply, RPL_TOPIC, channel->name, channel->topic). */
#define reply_numeric(reply, numeric, ...) \
	reply_numeric_format(reply, numeric, FORMAT_##numeric __VA_OPT__(, ) __VA_ARGS__)
void reply_numeric_format(struct reply *reply, unsigned numeric, const char *format, ...) FORMAT_CHECKED(3, 4);

/* ":server " and the rest as formatted. Too long lines are cut at the protocol's limit. */
void reply_line(struct reply *reply, const char *format, ...) FORMAT_CHECKED(2, 3);

/* ":server NOTICE nick :text" */
void reply_notice(struct reply *reply, const char *format, ...) FORMAT_CHECKED(2, 3);

/* IRCv3 standard-replies: "FAIL command code [context] :text". context: parameters without colon, or NULL. */
void reply_fail(struct reply *reply, const char *command, const char *code, const char *context, const char *format,
	...) FORMAT_CHECKED(5, 6);

/* An announcement that this session gets as its answer: its own JOIN, the echo of its message. Borrows. */
void reply_announcement(struct reply *reply, const struct announcement *announcement);

/* Whether the session has negotiated all these capabilities. */
bool reply_has(const struct reply *reply, uint32_t capabilities);

/* Splits a list of words over as many lines as it takes: each line is the numeric's format with a text of words joined by
 * `separator`. Used for NAMES, MONITOR, WHOIS's channels, ISON. */
struct reply_words {
	struct reply *reply;
	struct buffer words;
	char separator;
	size_t limit; /* bytes of words that fit into one line */
	void (*flush)(struct reply_words *words, const char *text);
	const void *context; /* flush's own */
};

/* overhead: bytes that the line has besides server, numeric, nick and words. */
void reply_words_init(struct reply_words *words, struct reply *reply, char separator, size_t overhead,
	void (*flush)(struct reply_words *words, const char *text), const void *context);
void reply_words_add(struct reply_words *words, const char *word);
void reply_words_finish(struct reply_words *words);

#endif
