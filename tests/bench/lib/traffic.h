/*
 * Who talks to whom, and whether every message arrived exactly once and in
 * order. Senders belong to a group; every verified client of the group keeps
 * one track a sender.
 */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"
#include "histogram.h"
#include "payload.h"

/* More than two windows, so that a message in flight has its counter to itself. */
#define TRAFFIC_RING 256

/* What one receiver saw of one sender. */
struct track {
	uint64_t seen;    /* bit n: number next - 1 - n arrived */
	uint32_t next;    /* one more than the highest number that arrived */
	uint32_t missing; /* how many below that did not (yet) arrive */
};

struct sender {
	struct client *client;
	struct group *group;
	uint32_t slot;
	uint32_t sent;
	uint32_t recipients;
	uint32_t credit;
	/* Who may send one more when a message of this sender reached all; NULL: nobody. */
	struct sender *credit_to;
	struct sender *next_waiting;
	bool is_waiting;
	char *line;
	size_t line_len;
	size_t tail;
	uint32_t remaining[TRAFFIC_RING];
};

struct group {
	struct sender *senders;
	uint32_t sender_count;
};

struct traffic {
	struct histogram latency;
	uint64_t deliveries;
	uint64_t messages;
	uint64_t outstanding; /* deliveries still to come */
	uint64_t doubled;
	uint64_t reordered;
	bool is_sending;
	struct sender *waiting;
	struct group *groups;
	size_t group_count;
};

/* Zeroed memory for `count` groups. */
void traffic_open(struct traffic *traffic, size_t count);
void traffic_close(struct traffic *traffic);

/* A group of `count` senders, whose members are still to be told. */
void traffic_group(struct traffic *traffic, size_t index, uint32_t count);

/* Verifies what the client gets in this group. */
void traffic_member(struct group *group, struct client *client);

/* Makes the client the group's sender in `slot`, to `target`, with texts of `text_len` bytes. */
void traffic_sender(struct group *group, uint32_t slot, struct client *client, const char *target, size_t text_len);

/* Lets the sender send `count` more, with the next traffic_flush. */
void traffic_grant(struct traffic *traffic, struct sender *sender, uint32_t count);

/* Sends what the senders may send. */
void traffic_flush(struct traffic *traffic);

/* Starts counting and timing afresh; the verification goes on over the whole run. */
void traffic_restart(struct traffic *traffic);

/* Deliveries that never came, over all verified clients of the pool. */
uint64_t traffic_lost(const struct pool *pool);

/* The rare cases: a gap, a repetition, a late one. True when the message is new. */
bool traffic_irregular(
	struct traffic *traffic, struct client *client, struct track *track, uint32_t slot, uint32_t number);

/* One message arrived; `tail` is the end of its text. */
static inline void traffic_deliver(struct traffic *traffic, struct client *client, const char *tail, uint32_t now)
{
	uint32_t slot = payload_decode(tail) % PAYLOAD_SLOT_LIMIT;
	uint32_t number = payload_decode(tail + PAYLOAD_WORD);
	struct group *group = client->group;
	struct sender *sender;
	struct track *track;

	if (!group || slot >= group->sender_count)
		return;
	track = &client->tracks[slot];
	if (number == track->next) {
		track->next++;
		track->seen = track->seen << 1 | 1;
	} else if (!traffic_irregular(traffic, client, track, slot, number)) {
		return;
	}
	histogram_add(&traffic->latency, now - payload_decode(tail + (size_t)2 * PAYLOAD_WORD));
	traffic->deliveries++;
	traffic->outstanding--;
	sender = &group->senders[slot];
	if (--sender->remaining[number % TRAFFIC_RING] == 0 && sender->credit_to)
		traffic_grant(traffic, sender->credit_to, 1);
}

#endif
