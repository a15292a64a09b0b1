#include "shard/roster.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

struct roster *rosters_find(const struct rosters *rosters, uint32_t number)
{
	return number < rosters->capacity ? rosters->by_number[number] : NULL;
}

static struct roster *find_or_create(struct rosters *rosters, uint32_t number)
{
	if (number >= rosters->capacity) {
		uint32_t capacity = rosters->capacity ? rosters->capacity : 64;
		while (capacity <= number)
			capacity *= 2;
		rosters->by_number = alloc_resize(rosters->by_number, capacity * sizeof(struct roster *));
		memset(rosters->by_number + rosters->capacity, 0,
			(capacity - rosters->capacity) * sizeof(struct roster *));
		rosters->capacity = capacity;
	}
	if (!rosters->by_number[number]) {
		rosters->by_number[number] = alloc_zeroed(1, sizeof(struct roster));
		rosters->by_number[number]->number = number;
	}
	return rosters->by_number[number];
}

static struct peer_membership *find_membership(const struct peer *peer, const struct roster *roster)
{
	for (uint32_t i = 0; i < peer->membership_count; i++)
		if (peer->memberships[i].roster == roster)
			return &peer->memberships[i];
	return NULL;
}

bool roster_has(const struct roster *roster, const struct peer *peer)
{
	return find_membership(peer, roster);
}

static void add_to_peer(struct peer *peer, struct roster *roster, uint32_t index)
{
	if (peer->membership_count == peer->membership_capacity) {
		peer->membership_capacity = peer->membership_capacity ? 2 * peer->membership_capacity : 1;
		peer->memberships =
			alloc_resize(peer->memberships, peer->membership_capacity * sizeof(peer->memberships[0]));
	}
	peer->memberships[peer->membership_count++] = (struct peer_membership){roster, index};
}

static void add_to_roster(struct roster *roster, struct peer *peer, uint8_t status)
{
	if (roster->count == roster->capacity) {
		roster->capacity = roster->capacity ? 2 * roster->capacity : 4;
		roster->members = alloc_resize(roster->members, roster->capacity * sizeof(roster->members[0]));
	}
	roster->members[roster->count++] =
		(struct roster_member){.peer = peer, .back = peer->membership_count, .status = status};
}

void rosters_join(struct rosters *rosters, uint32_t number, struct peer *peer, uint8_t status)
{
	struct roster *roster = find_or_create(rosters, number);
	const struct peer_membership *membership = find_membership(peer, roster);
	if (membership) {
		roster->members[membership->index].status = status;
		return;
	}
	add_to_roster(roster, peer, status);
	add_to_peer(peer, roster, roster->count - 1);
}

/* The last takes the place of the one that leaves, in the roster and in the peer's own array. */
static void remove_membership(struct rosters *rosters, struct peer *peer, uint32_t which)
{
	struct roster *roster = peer->memberships[which].roster;
	uint32_t index = peer->memberships[which].index;
	struct roster_member moved = roster->members[--roster->count];
	if (index < roster->count) {
		roster->members[index] = moved;
		moved.peer->memberships[moved.back].index = index;
	}
	struct peer_membership last = peer->memberships[--peer->membership_count];
	if (which < peer->membership_count) {
		peer->memberships[which] = last;
		last.roster->members[last.index].back = which;
	}
	if (!roster->count) {
		rosters->by_number[roster->number] = NULL;
		free(roster->members);
		free(roster);
	}
}

void rosters_part(struct rosters *rosters, uint32_t number, struct peer *peer)
{
	const struct roster *roster = rosters_find(rosters, number);
	const struct peer_membership *membership = roster ? find_membership(peer, roster) : NULL;
	if (membership)
		remove_membership(rosters, peer, (uint32_t)(membership - peer->memberships));
}

void rosters_part_all(struct rosters *rosters, struct peer *peer)
{
	while (peer->membership_count)
		remove_membership(rosters, peer, peer->membership_count - 1);
	free(peer->memberships);
	peer->memberships = NULL;
	peer->membership_capacity = 0;
}

void rosters_finish(struct rosters *rosters)
{
	free(rosters->by_number);
	rosters->by_number = NULL;
	rosters->capacity = 0;
}
