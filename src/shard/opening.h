/*
 * The opening of a connection: what comes before its first message. A PROXY header where one has to come; then the hub is told; then the
 * TLS handshake where there is one; then the hub is told of that. Private to shard/.
 *   limits          the time of it all (handshake_timeout_ms), and OPENINGS_A_TURN costly steps of handshakes in a turn, after what is to be written: a great many
 *                   who connect at once hold nobody up.
 */
#ifndef SHARD_OPENING_H
#define SHARD_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/slice.h>
#include <apollon/net/conn.h>
#include <apollon/shard/shard.h>

struct peer;

/* A step costs up to about a third of a millisecond: the signature. */
#define OPENINGS_A_TURN 1

/* While there is something to write to others a step waits, but not for ever. */
#define OPENING_PATIENCE_MS 5

struct opening_queue {
	struct opening *first, *last;
};

/* Begins with a peer that has its slot. */
void opening_start(struct peer *peer, const struct shard_opening *start);

/* Callbacks of the connection. */
void opening_advance(struct conn *conn);
bool opening_may_shake(struct conn *conn);

/* Goes on with handshakes that have been put off; is_busy: others wait to be written to. Returns whether there are more. */
bool opening_turn(struct shard *shard, bool is_busy);

/* It is not over in time. */
void opening_time_out(struct peer *peer);

/* Whether what a peer sends first is what only others may send; it is told, and closed then. */
bool opening_refuses(struct peer *peer, struct slice input);

/* The connection has ended: tells whoever keeps the log, if that was a failure of what is dealt with here. */
void opening_report(struct peer *peer, enum conn_end end);

/* Whether the hub has been told of the connection. */
bool opening_is_told(const struct peer *peer);

/* Takes it off the queue. */
void opening_forget(struct peer *peer);

/* Frees what is left of it. */
void opening_end(struct peer *peer);

#endif
