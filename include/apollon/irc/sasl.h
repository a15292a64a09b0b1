/*
 * SASL as IRC carries it: IRCv3 sasl 3.1 and 3.2 (AUTHENTICATE in pieces of base64), RFC 4616 (PLAIN), RFC 4422 (EXTERNAL, whose
 * message is the authorization identity alone). SCRAM stands in irc/scram.h.
 *   thread safety   pure functions.
 *   limits          a message has at most SASL_MESSAGE_LIMIT bytes in either direction.
 *   secrets         what passes through is wiped by whoever owns it; sasl_receive leaves nothing behind in its input.
 */
#ifndef APOLLON_IRC_SASL_H
#define APOLLON_IRC_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>
#include <apollon/base/slice.h>

/* Of one AUTHENTICATE: base64 of this length is followed by another piece, if only by "+". */
#define SASL_PIECE_LIMIT 400u
#define SASL_TEXT_LIMIT (4 * SASL_PIECE_LIMIT)
#define SASL_MESSAGE_LIMIT (SASL_TEXT_LIMIT / 4 * 3)

/* Bytes of a password: what the account-registration specification calls safe. */
#define PASSWORD_LIMIT 300u

/* X(name in C, name on the wire), the best one first. */
#define SASL_MECHANISMS(X) \
	X(EXTERNAL, "EXTERNAL") \
	X(SCRAM_SHA_256, "SCRAM-SHA-256") \
	X(PLAIN, "PLAIN")

enum sasl_mechanism {
#define SASL_MECHANISM_INDEX(name, wire) SASL_##name,
	SASL_MECHANISMS(SASL_MECHANISM_INDEX) SASL_MECHANISM_COUNT
#undef SASL_MECHANISM_INDEX
};

const char *sasl_mechanism_name(enum sasl_mechanism mechanism);

/* SASL_MECHANISM_COUNT when there is none of that name (any case). */
enum sasl_mechanism sasl_mechanism_find(struct slice name);

/* One message, decoded; a NUL that does not count follows it. */
struct sasl_message {
	size_t len;
	char data[SASL_MESSAGE_LIMIT + 1];
};

/* All zeros: nothing has come. */
struct sasl_input {
	size_t len;
	char text[SASL_TEXT_LIMIT];
};

enum sasl_result {
	SASL_MORE,      /* another piece follows */
	SASL_COMPLETE,  /* *message is there */
	SASL_ABORTED,   /* the other side said "*" */
	SASL_TOO_LONG,  /* a piece, or all of them together */
	SASL_MALFORMED, /* no base64 */
};

/* Takes what one AUTHENTICATE said. After any result but SASL_MORE the input is wiped and ready for the next message. */
enum sasl_result sasl_receive(struct sasl_input *input, struct slice piece, struct sasl_message *message) MUST_CHECK;

/* Cuts the next piece to send off the front of base64; starts with *rest = all of it, perhaps empty. Returns false after the last one
 * (rest->data is NULL then): there is at least one. */
bool sasl_next_piece(struct slice *rest, struct slice *piece);

/* authzid is empty when it is left to the server. */
struct sasl_plain {
	struct slice authzid, authcid, password;
};

/* The slices lie in the message. Returns false unless it is UTF-8, has exactly two NULs, and neither authcid nor password is empty. */
bool sasl_plain_parse(struct slice message, struct sasl_plain *plain) MUST_CHECK;

/* Returns false when it would be too long. */
bool sasl_plain_build(const struct sasl_plain *plain, struct sasl_message *message) MUST_CHECK;

#endif
