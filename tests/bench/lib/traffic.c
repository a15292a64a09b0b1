#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "pool.h"

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory)
		abort();
	return memory;
}

void traffic_open(struct traffic *traffic, size_t count)
{
	memset(traffic, 0, sizeof(*traffic));
	traffic->groups = allocate(count, sizeof(*traffic->groups));
	traffic->group_count = count;
}

void traffic_close(struct traffic *traffic)
{
	for (size_t i = 0; i < traffic->group_count; i++) {
		for (uint32_t slot = 0; slot < traffic->groups[i].sender_count; slot++)
			free(traffic->groups[i].senders[slot].line);
		free(traffic->groups[i].senders);
	}
	free(traffic->groups);
}

void traffic_group(struct traffic *traffic, size_t index, uint32_t count)
{
	struct group *group = &traffic->groups[index];

	group->senders = allocate(count, sizeof(*group->senders));
	group->sender_count = count;
}

void traffic_member(struct group *group, struct client *client)
{
	client->group = group;
	client->tracks = allocate(group->sender_count, sizeof(*client->tracks));
	for (uint32_t slot = 0; slot < group->sender_count; slot++)
		if (group->senders[slot].client != client)
			group->senders[slot].recipients++;
}

static void fill_text(char *text, size_t len)
{
	static const char words[] = "the quick brown fox jumps over the lazy dog ";

	for (size_t i = 0; i < len; i++)
		text[i] = words[i % (sizeof(words) - 1)];
}

void traffic_sender(struct group *group, uint32_t slot, struct client *client, const char *target, size_t text_len)
{
	struct sender *sender = &group->senders[slot];
	size_t head_len;
	char head[128];

	if (text_len < PAYLOAD_TAIL)
		text_len = PAYLOAD_TAIL;
	head_len = client->pool->wire->head(head, sizeof(head), target, text_len);
	sender->client = client;
	sender->group = group;
	sender->slot = slot;
	sender->line_len = head_len + text_len + 2;
	sender->tail = head_len + text_len - PAYLOAD_TAIL;
	sender->line = allocate(1, sender->line_len);
	memcpy(sender->line, head, head_len);
	fill_text(sender->line + head_len, text_len - PAYLOAD_TAIL);
	payload_encode(sender->line + sender->tail, PAYLOAD_MAGIC << 16 | slot);
	memcpy(sender->line + sender->line_len - 2, "\r\n", 2);
}

void traffic_grant(struct traffic *traffic, struct sender *sender, uint32_t count)
{
	sender->credit += count;
	if (sender->is_waiting)
		return;
	sender->is_waiting = true;
	sender->next_waiting = traffic->waiting;
	traffic->waiting = sender;
}

static void send_credit(struct traffic *traffic, struct sender *sender, uint32_t now)
{
	uint32_t count = sender->credit;
	char *place = client_reserve(sender->client, count * sender->line_len);

	for (uint32_t i = 0; i < count; i++) {
		memcpy(place, sender->line, sender->line_len);
		payload_encode(place + sender->tail + PAYLOAD_WORD, sender->sent);
		payload_encode(place + sender->tail + (size_t)2 * PAYLOAD_WORD, now);
		sender->remaining[sender->sent % TRAFFIC_RING] = sender->recipients;
		sender->sent++;
		place += sender->line_len;
	}
	sender->credit = 0;
	traffic->messages += count;
	traffic->outstanding += (uint64_t)count * sender->recipients;
	client_flush(sender->client);
}

void traffic_flush(struct traffic *traffic)
{
	uint32_t now = clock_ticks(clock_now());
	struct sender *sender;

	while ((sender = traffic->waiting)) {
		traffic->waiting = sender->next_waiting;
		sender->is_waiting = false;
		if (traffic->is_sending)
			send_credit(traffic, sender, now);
		else
			sender->credit = 0;
	}
}

void traffic_restart(struct traffic *traffic)
{
	histogram_clear(&traffic->latency);
	traffic->deliveries = 0;
	traffic->messages = 0;
}

bool traffic_irregular(
	struct traffic *traffic, struct client *client, struct track *track, uint32_t slot, uint32_t number)
{
	uint32_t gap = number - track->next, age = track->next - 1 - number;

	if (client->group->senders[slot].client == client) {
		traffic->doubled++; /* a sender's own message is not for itself */
		return false;
	}
	if (gap < UINT32_MAX / 2) {
		track->missing += gap;
		track->seen = gap < 63 ? track->seen << (gap + 1) | 1 : 1;
		track->next = number + 1;
		return true;
	}
	if (age >= 64 || track->seen >> age & 1) {
		traffic->doubled++; /* or too late to tell from one */
		return false;
	}
	track->seen |= UINT64_C(1) << age;
	track->missing--;
	traffic->reordered++;
	return true;
}

uint64_t traffic_lost(const struct pool *pool)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < pool->count; i++) {
		const struct client *client = &pool->clients[i];

		if (!client->group)
			continue;
		for (uint32_t slot = 0; slot < client->group->sender_count; slot++) {
			const struct sender *sender = &client->group->senders[slot];
			const struct track *track = &client->tracks[slot];

			if (sender->client != client)
				lost += sender->sent - (track->next - track->missing);
		}
	}
	return lost;
}
