/*
 * Fan-out: one announcement to many connections, rendered once per view and never copied.
 *
 * Deliveries to the same channel that follow each other form a run: they are rendered one behind the other, once for each view and each
 * set of audiences that members belong to, and each member gets the whole run as one piece of one chunk. The run ends when something else comes up, so that order holds. A
 * connection that must be treated apart within a run (the sender of a message, one that is also answered something, joins or leaves) gets what the run
 * had for it so far, and its position in the run is noted.
 *   thread safety   the shard's thread.
 *   order           each connection gets what the deliveries say, in their order.
 *   memory          nothing is allocated for each recipient, nor for each message but in the arenas' chunks.
 */
#ifndef SHARD_FANOUT_H
#define SHARD_FANOUT_H

#include "shard/peer.h"
#include "shard/roster.h"

#define RUN_MESSAGES 256

/* A channel with more members than this is a large one. */
#define LARGE_MEMBERS 64

/* Messages of a run may be for different members (those with a capability and those without it, operators), but not for too many kinds. */
#define RUN_AUDIENCES 3
#define RUN_MASKS (1u << RUN_AUDIENCES)

/* How many members ahead memory is fetched, and how it comes. */
#define FETCH_AHEAD 8
#define CACHE_LINE 64

/* Bytes that a run's rendering may take, and of a chunk, which holds several runs. */
#define RUN_BYTES 32768
#define ARENA_BYTES 262144

/* The messages of a run as one view and one set of audiences shows them: one behind the other in one chunk. */
struct rendering {
	uint64_t serial;     /* the run's; of another one it is nothing yet */
	struct chunk *chunk; /* borrowed from the arena */
	uint32_t start;
	unsigned count;
	uint32_t ends[RUN_MESSAGES];
};

struct fanout {
	struct chunk *arenas[VIEW_COUNT][RUN_MASKS];
	struct chunk *single_arena; /* for what goes to one connection: must not tear a rendering apart */
	uint64_t serial;
	struct roster *roster; /* of the run; NULL: none */
	struct audience audiences[RUN_AUDIENCES];
	unsigned audience_count;
	enum flush_when when;
	unsigned count;
	size_t limit; /* bytes that its messages may take when rendered */
	struct announcement *messages[RUN_MESSAGES];
	uint8_t audience_of[RUN_MESSAGES]; /* by index */
	struct rendering renderings[VIEW_COUNT][RUN_MASKS];
};

void fanout_init(struct fanout *fanout);
void fanout_finish(struct fanout *fanout);

/* Appends to the run, or ends it and begins another. except: a peer of this shard or NULL. */
void fanout_to_channel(struct fanout *fanout, struct roster *roster, struct announcement *announcement,
	const struct audience *audience, struct peer *except);

/* To all members of all those rosters, each once. Ends the run unless it is one roster. */
void fanout_to_peers(
	struct fanout *fanout, const struct rosters *rosters, const struct delivery *delivery, struct peer *except);

/* To one connection, in its place among the run's messages. */
void fanout_to_one(struct fanout *fanout, struct peer *peer, struct announcement *announcement);
void fanout_lines(struct fanout *fanout, struct peer *peer, struct chunk *chunk);

/* Changes of a roster, without ending the run: whoever is concerned gets what the run had so far, as what it was then. */
void fanout_join(struct fanout *fanout, struct rosters *rosters, uint32_t number, struct peer *peer, uint8_t status);
void fanout_part(struct fanout *fanout, struct rosters *rosters, uint32_t number, struct peer *peer);

/* The same for any other change of one connection. */
void fanout_interrupt(struct fanout *fanout, struct peer *peer);

/* Ends the run: all members have it in their queues afterwards. Before connections go. */
void fanout_end_run(struct fanout *fanout);

#endif
