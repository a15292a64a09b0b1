/*
 * A roster: the members of one channel that are connections of this shard.
 *   thread safety   the shard's thread.
 *   cost            joining is O(1); leaving is O(channels of that connection).
 */
#ifndef SHARD_ROSTER_H
#define SHARD_ROSTER_H

#include <stdint.h>

#include "shard/peer.h"

struct roster_member {
	struct peer *peer;
	uint32_t back; /* which of the peer's memberships this is */
	uint8_t status;
};

struct roster {
	uint32_t number;
	uint32_t count, capacity;
	struct roster_member *members;
};

struct rosters {
	struct roster **by_number;
	uint32_t capacity;
};

/* NULL when the shard has no member of it. */
struct roster *rosters_find(const struct rosters *rosters, uint32_t number);

/* Adds a member, or changes its rank. */
void rosters_join(struct rosters *rosters, uint32_t number, struct peer *peer, uint8_t status);

/* The roster ends with its last member. */
void rosters_part(struct rosters *rosters, uint32_t number, struct peer *peer);
void rosters_part_all(struct rosters *rosters, struct peer *peer);

bool roster_has(const struct roster *roster, const struct peer *peer);

void rosters_finish(struct rosters *rosters);

#endif
