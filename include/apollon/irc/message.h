/*
 * One message of the IRC line protocol: RFC 1459 section 2.3, Modern IRC "Message Format", IRCv3 message-tags.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_MESSAGE_H
#define APOLLON_IRC_MESSAGE_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>

#define MESSAGE_PARAMS_LIMIT 15

/* Bytes of a message without its tags, CR LF included. */
#define MESSAGE_LIMIT 512

/* Bytes of the tags that a client may send, '@' and the blank behind them included; and that a server may. */
#define MESSAGE_CLIENT_TAGS_LIMIT 4096
#define MESSAGE_SERVER_TAGS_LIMIT 8191

/* All texts point into the line that was parsed. tags and source are NULL when absent, and stand without '@' and ':'. */
struct message {
	char *tags;
	char *source;
	char *command; /* letters in upper case */
	char *params[MESSAGE_PARAMS_LIMIT];
	unsigned param_count;
};

enum message_result {
	MESSAGE_OK,
	MESSAGE_EMPTY,       /* nothing in the line: to be ignored */
	MESSAGE_BAD_COMMAND, /* neither letters nor three digits; message->command holds what stood there, perhaps "" */
};

/* Parses a NUL-terminated line (without CR LF) in place: it writes NULs into the line and borrows it. A parameter beyond
 * the limit is part of the last one. */
enum message_result message_parse(struct message *message, char *line) MUST_CHECK;

/* Appends parameters as " a b :c": the last one gets the colon when it must have it (empty, with blanks, or a leading colon) or
 * when force_trailing says so. */
void message_append_params(struct buffer *buffer, char *const *params, unsigned count, bool force_trailing);

#endif
