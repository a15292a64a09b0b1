#include "shard/fanout.h"

#include <string.h>

#include <apollon/base/buffer.h>

void fanout_init(struct fanout *fanout)
{
	memset(fanout, 0, sizeof(*fanout));
}

void fanout_finish(struct fanout *fanout)
{
	fanout_end_run(fanout);
	for (unsigned view = 0; view < VIEW_COUNT; view++)
		for (unsigned mask = 0; mask < RUN_MASKS; mask++)
			chunk_unref(fanout->arenas[view][mask]);
	chunk_unref(fanout->single_arena);
}

/* --- rendering --- */

static struct chunk *arena_with_room(struct chunk **arena, size_t room)
{
	if (!*arena || (*arena)->capacity - (*arena)->len < room) {
		chunk_unref(*arena);
		*arena = chunk_create(ARENA_BYTES);
	}
	return *arena;
}

static void append(struct chunk *chunk, const struct announcement *announcement, unsigned view)
{
	struct buffer target = {
		.data = chunk->data, .len = chunk->len, .capacity = chunk->capacity, .limit = chunk->capacity};
	announcement_render(announcement, view, "", &target);
	chunk->len = (uint32_t)target.len;
}

/* Renders what the run has gained since a connection of that view and those audiences was last served. */
static struct rendering *render(struct fanout *fanout, unsigned view, unsigned mask)
{
	struct rendering *rendering = &fanout->renderings[view][mask];
	if (rendering->serial != fanout->serial) {
		rendering->serial = fanout->serial;
		rendering->count = 0;
		rendering->chunk = arena_with_room(&fanout->arenas[view][mask], RUN_BYTES);
		rendering->start = rendering->chunk->len;
	}
	for (; rendering->count < fanout->count; rendering->count++) {
		if (mask & 1u << fanout->audience_of[rendering->count])
			append(rendering->chunk, fanout->messages[rendering->count], view);
		rendering->ends[rendering->count] = rendering->chunk->len;
	}
	return rendering;
}

/* --- runs --- */

static bool is_in_audience(const struct audience *audience, const struct peer *peer, uint8_t status)
{
	return (peer->capabilities & audience->capabilities) == audience->capabilities &&
		!(peer->capabilities & audience->without_capabilities) &&
		(!audience->status || (status & audience->status));
}

/* Which of the run's audiences it belongs to, one bit each. */
static unsigned audiences_of(const struct fanout *fanout, const struct peer *peer, uint8_t status)
{
	unsigned mask = 0;
	for (unsigned i = 0; i < fanout->audience_count; i++)
		mask |= (unsigned)is_in_audience(&fanout->audiences[i], peer, status) << i;
	return mask;
}

/* Gives the peer what it has not had of the run yet. */
static void catch_up(struct fanout *fanout, struct peer *peer, uint8_t status)
{
	unsigned position = peer->mark == fanout->serial ? peer->run_position : 0;
	unsigned mask = audiences_of(fanout, peer, status);
	if (position >= fanout->count || !mask)
		return;
	const struct rendering *rendering = render(fanout, peer->view, mask);
	uint32_t start = position ? rendering->ends[position - 1] : rendering->start;
	uint32_t len = rendering->ends[fanout->count - 1] - start;
	if (len)
		peer_queue(peer, rendering->chunk, start, len, fanout->when);
}

static enum flush_when when_for(uint32_t members)
{
	return members > LARGE_MEMBERS ? FLUSH_LARGE : FLUSH_SMALL;
}

static void begin_run(struct fanout *fanout, struct roster *roster, uint32_t members)
{
	fanout->serial++;
	fanout->roster = roster;
	fanout->when = when_for(members);
	fanout->audience_count = 0;
	fanout->count = 0;
	fanout->limit = 0;
}

static void forget_messages(struct fanout *fanout)
{
	for (unsigned i = 0; i < fanout->count; i++)
		announcement_unref(fanout->messages[i]);
	fanout->count = 0;
	fanout->roster = NULL;
}

/* Members lie scattered in memory: those that come next are fetched meanwhile. */
static void fetch_ahead(const struct roster *roster, uint32_t index)
{
	if (index >= roster->count)
		return;
	const char *peer = (const char *)roster->members[index].peer;
	for (size_t offset = 0; offset < sizeof(struct peer); offset += CACHE_LINE)
		__builtin_prefetch(peer + offset, 1);
}

void fanout_end_run(struct fanout *fanout)
{
	if (!fanout->roster)
		return;
	const struct roster *roster = fanout->roster;
	for (uint32_t i = 0; i < roster->count; i++) {
		fetch_ahead(roster, i + FETCH_AHEAD);
		catch_up(fanout, roster->members[i].peer, roster->members[i].status);
	}
	forget_messages(fanout);
}

/* Which of the run's audiences it is; audience_count when it is a new one. */
static unsigned find_audience(const struct fanout *fanout, const struct audience *audience)
{
	unsigned i = 0;
	while (i < fanout->audience_count &&
		(fanout->audiences[i].capabilities != audience->capabilities ||
			fanout->audiences[i].without_capabilities != audience->without_capabilities ||
			fanout->audiences[i].status != audience->status))
		i++;
	return i;
}

static void add_message(struct fanout *fanout, struct announcement *announcement, const struct audience *audience)
{
	unsigned index = find_audience(fanout, audience);
	if (index == fanout->audience_count)
		fanout->audiences[fanout->audience_count++] = *audience;
	fanout->limit += announcement_render_limit(announcement);
	fanout->audience_of[fanout->count] = (uint8_t)index;
	fanout->messages[fanout->count++] = announcement_ref(announcement);
}

static bool fits_run(const struct fanout *fanout, const struct roster *roster, const struct announcement *announcement,
	const struct audience *audience)
{
	return fanout->roster == roster && fanout->count < RUN_MESSAGES &&
		fanout->limit + announcement_render_limit(announcement) <= RUN_BYTES &&
		find_audience(fanout, audience) < RUN_AUDIENCES;
}

static uint8_t status_in(const struct roster *roster, const struct peer *peer)
{
	for (uint32_t i = 0; i < peer->membership_count; i++)
		if (peer->memberships[i].roster == roster)
			return roster->members[peer->memberships[i].index].status;
	return 0;
}

/* What comes next in the run is not for this peer, or it gets something else first: it has the run up to here. */
static void serve_apart(struct fanout *fanout, struct peer *peer, unsigned next_position)
{
	catch_up(fanout, peer, status_in(fanout->roster, peer));
	peer->mark = fanout->serial;
	peer->run_position = next_position;
}

void fanout_to_channel(struct fanout *fanout, struct roster *roster, struct announcement *announcement,
	const struct audience *audience, struct peer *except)
{
	if (!fits_run(fanout, roster, announcement, audience)) {
		fanout_end_run(fanout);
		begin_run(fanout, roster, roster->count);
	}
	if (except && roster_has(roster, except))
		serve_apart(fanout, except, fanout->count + 1);
	add_message(fanout, announcement, audience);
}

/* --- changes --- */

void fanout_interrupt(struct fanout *fanout, struct peer *peer)
{
	if (fanout->roster && roster_has(fanout->roster, peer))
		serve_apart(fanout, peer, fanout->count);
}

void fanout_join(struct fanout *fanout, struct rosters *rosters, uint32_t number, struct peer *peer, uint8_t status)
{
	fanout_interrupt(fanout, peer);
	rosters_join(rosters, number, peer, status);
	if (fanout->roster && fanout->roster->number == number) {
		peer->mark = fanout->serial;
		peer->run_position = fanout->count;
	}
}

void fanout_part(struct fanout *fanout, struct rosters *rosters, uint32_t number, struct peer *peer)
{
	fanout_interrupt(fanout, peer);
	/* With its last member the roster goes. */
	if (fanout->roster && fanout->roster->number == number && fanout->roster->count == 1)
		fanout_end_run(fanout);
	rosters_part(rosters, number, peer);
}

/* --- others --- */

static void serve_once(struct fanout *fanout, const struct roster *roster)
{
	for (uint32_t i = 0; i < roster->count; i++) {
		struct peer *peer = roster->members[i].peer;
		uint8_t status = roster->members[i].status;
		fetch_ahead(roster, i + FETCH_AHEAD);
		if (peer->mark == fanout->serial || !audiences_of(fanout, peer, status))
			continue;
		catch_up(fanout, peer, status);
		peer->mark = fanout->serial;
	}
}

static void to_peers(
	struct fanout *fanout, const struct rosters *rosters, const struct delivery *delivery, struct peer *except)
{
	uint32_t members = 0;
	for (unsigned i = 0; i < delivery->channel_count; i++) {
		const struct roster *roster = rosters_find(rosters, delivery->channels[i]);
		members += roster ? roster->count : 0;
	}
	fanout_end_run(fanout);
	begin_run(fanout, NULL, members);
	add_message(fanout, delivery->announcement, &delivery->audience);
	if (except)
		except->mark = fanout->serial;
	for (unsigned i = 0; i < delivery->channel_count; i++) {
		const struct roster *roster = rosters_find(rosters, delivery->channels[i]);
		if (roster)
			serve_once(fanout, roster);
	}
	forget_messages(fanout);
}

void fanout_to_peers(
	struct fanout *fanout, const struct rosters *rosters, const struct delivery *delivery, struct peer *except)
{
	/* Who share one channel are its members: their quits, too, make a run. */
	struct roster *only = delivery->channel_count == 1 ? rosters_find(rosters, delivery->channels[0]) : NULL;
	if (only)
		fanout_to_channel(fanout, only, delivery->announcement, &delivery->audience, except);
	else
		to_peers(fanout, rosters, delivery, except);
}

void fanout_to_one(struct fanout *fanout, struct peer *peer, struct announcement *announcement)
{
	fanout_interrupt(fanout, peer);
	struct chunk *chunk = arena_with_room(&fanout->single_arena, announcement_render_limit(announcement));
	uint32_t start = chunk->len;
	append(chunk, announcement, peer->view);
	peer_queue(peer, chunk, start, chunk->len - start, FLUSH_THIS_TURN);
}

void fanout_lines(struct fanout *fanout, struct peer *peer, struct chunk *chunk)
{
	fanout_interrupt(fanout, peer);
	peer_queue(peer, chunk, 0, chunk->len, FLUSH_THIS_TURN);
}
