/*
 * Shard to hub: what a connection asks. The shard creates it; the hub deals with it in order; it goes back by a
 * DELIVERY_DONE, which returns the connection its credit, and only then is freed: on the thread that made it.
 *   thread safety   belongs to whoever holds it.
 */
#ifndef APOLLON_MAILBOX_REQUEST_H
#define APOLLON_MAILBOX_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/irc/message.h>
#include <apollon/mailbox/conn_id.h>
#include <apollon/mailbox/mailbox.h>

enum request_kind {
	REQUEST_OPENED,  /* a connection is there: `text` is its peer's address, `is_secure` how it comes */
	REQUEST_SECURED, /* its TLS handshake is done: `text` is the fingerprint of its certificate, "" if it has none */
	REQUEST_MESSAGE,      /* `message` was received */
	REQUEST_TOO_LONG,     /* a line was beyond the limit and is gone: 417 */
	REQUEST_INVALID_UTF8, /* `message` holds what could be parsed of a line that is not UTF-8 or has a NUL in it */
	REQUEST_CLOSED,       /* the connection is gone: `text` is why. Nothing follows from it. */

	/* For no connection: they do not go back. */
	REQUEST_STORED,   /* the store has committed `serial`, or not: `text` is why, "" when it has */
	REQUEST_PASSWORD, /* `password` has been dealt with; freed with the request unless taken (NULL then) */

	/* From whoever runs the server, for no connection either. */
	REQUEST_APPLY,     /* new `settings`, taken */
	REQUEST_NOTICE,    /* `text` is what operators with +s are to hear */
	REQUEST_SHUT_DOWN, /* `text` is what everybody is told */
};

struct hub_settings;
struct password_job;

struct request {
	struct letter letter;
	enum request_kind kind;
	struct conn_id from;
	int64_t time_ms; /* since 1970, when it was received */
	union {
		struct hub_settings *settings;
		struct password_job *password;
		uint64_t serial;
		bool is_secure; /* TLS, loopback or unix: nobody on the way can listen */
	};
	struct message message;
	char text[]; /* NUL-terminated; the message's texts point into it */
};

/* Creates one with a copy of text. A message is yet to be parsed. */
struct request *request_create(
	enum request_kind kind, struct conn_id from, int64_t time_ms, const char *text, size_t len);

void request_destroy(struct request *request);

/* The same for all that are linked by their letters. NULL is allowed. */
void request_destroy_chain(struct request *first);

#endif
