/*
 * Which connection: its shard, its slot there, and which use of the slot it is. An id is never reused (a slot's generation would
 * have to wrap), so that a late letter for a connection that is gone finds nobody.
 */
#ifndef APOLLON_MAILBOX_CONN_ID_H
#define APOLLON_MAILBOX_CONN_ID_H

#include <stdbool.h>
#include <stdint.h>

#define SHARDS_LIMIT 64

struct conn_id {
	uint16_t shard;
	uint32_t slot;
	uint32_t generation; /* from 1: an id of all zeros is nobody's */
};

static inline bool conn_id_equal(struct conn_id a, struct conn_id b)
{
	return a.slot == b.slot && a.generation == b.generation && a.shard == b.shard;
}

#endif
