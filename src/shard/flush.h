/*
 * Who has something to write, and when it is written. What a connection is answered leaves at the end of the turn. What channels are
 * told leaves by slices, one a turn: between two slices the loop reads, so that nobody waits until everybody has theirs, and what is
 * said meanwhile joins what is still queued. So a system call carries the more the more there is to do. Members of large channels
 * stand in a queue of their own, so that those of small ones do not wait behind them.
 *   thread safety   the shard's thread.
 *   order           each connection's bytes leave in the order of its queue, whichever way; connections in the order they were added.
 *   limits          a turn writes to all who are answered, and from each queue to a slice of others and a share of those that wait.
 */
#ifndef SHARD_FLUSH_H
#define SHARD_FLUSH_H

#include <stdbool.h>
#include <stdint.h>

struct peer;
struct shard;

/* Connections that one slice serves, and the share of those that wait for one: a million is through after so many turns, not after
 * thirty thousand. */
#define FLUSH_LARGE_SLICE 32
#define FLUSH_LARGE_SHARE 16

/* In small channels fewer say something meanwhile: smaller slices let as much gather. */
#define FLUSH_SMALL_SLICE 16
#define FLUSH_SMALL_SHARE 128

/* A write that encrypts costs as much as so many that do not: fewer of them in a slice, each of which carries more. */
#define FLUSH_ENCRYPTED_COST 4

enum flush_when {
	FLUSH_NEVER, /* nothing to write */
	FLUSH_LARGE, /* by slices */
	FLUSH_SMALL, /* by slices */
	FLUSH_THIS_TURN,
	FLUSH_WHEN_COUNT
};

/* The earlier time counts when it is called twice. */
void flush_add(struct peer *peer, enum flush_when when);
void flush_remove(struct peer *peer);

/* Whether members of channels wait for their slice. */
bool flush_is_waited_for(const struct shard *shard);

/* Writes, one system call a connection. Returns whether some are left for the next turn. */
bool flush_turn(struct shard *shard);

#endif
