/*
 * Messages on their way: those that wait, and those that were sent and are not confirmed yet, in order. How many may be unconfirmed
 * at once (the window) follows how fast the server confirms: it grows by one a confirmation, and is halved when they are slow,
 * so that neither a server that throttles its clients is flooded nor one that does not is kept waiting.
 *   thread safety   one thread at a time.
 *   limits          new texts are taken while fewer than OUTBOX_LIMIT messages wait; at most OUTBOX_WINDOW_LIMIT messages and OUTBOX_WINDOW_BYTES bytes fly (but at
 *                   least one message).
 */
#ifndef CLIENT_OUTBOX_H
#define CLIENT_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/event.h"

#define OUTBOX_LIMIT 2000
#define OUTBOX_WINDOW_LIMIT 64

/* Less than what servers that throttle are ready to keep of a client's input (8 KiB is usual). */
#define OUTBOX_WINDOW_BYTES 7000

struct outgoing {
	struct outgoing *next;
	char *target;
	char *text;
	enum message_kind kind;
	uint64_t line;   /* of the input; 0: none */
	uint64_t serial; /* from 1, when it flies: in the order of sending */
	size_t wire_len; /* bytes it takes on the wire */
	int64_t sent_ms;
	bool resent;
};

struct outgoing_queue {
	struct outgoing *first;
	struct outgoing **end;
	size_t count;
};

struct outbox {
	struct outgoing_queue waiting;
	struct outgoing_queue flying;
	size_t flying_bytes;
	unsigned window;
	uint64_t last_serial;
	int64_t progress_ms; /* when something was confirmed last, or sent into an empty sky */
};

void outbox_init(struct outbox *outbox);
void outbox_finish(struct outbox *outbox);

/* Copies. */
void outbox_add(
	struct outbox *outbox, const char *target, enum message_kind kind, const char *text, size_t len, uint64_t line);

/* Whether a message of that size may fly now. */
bool outbox_has_room(const struct outbox *outbox, size_t wire_len);

/* A waiting message begins to fly. previous is where it hangs: &waiting.first, or the `next` of the one before it. With len below
 * the text's length only its first len bytes do; the rest, from `rest` on, keeps waiting in its place. */
struct outgoing *outbox_launch(
	struct outbox *outbox, struct outgoing **previous, size_t len, size_t rest, size_t wire_len, int64_t now_ms);

/* The flying message of that serial; NULL when there is none. */
struct outgoing *outbox_find(const struct outbox *outbox, uint64_t serial);

/* Takes it out of the flying ones, because it was confirmed or refused. The caller destroys it. */
void outbox_land(struct outbox *outbox, struct outgoing *outgoing, int64_t now_ms);

/* Drops a waiting one; as previous in outbox_launch. The caller destroys it. */
struct outgoing *outbox_withdraw(struct outbox *outbox, struct outgoing **previous);

/* The link is gone: forgets what flies. */
void outbox_forget(struct outbox *outbox);

/* The link is gone: what flew waits again, before everything else, to be sent a second time. */
void outbox_return(struct outbox *outbox);

void outgoing_destroy(struct outgoing *outgoing);

#endif
