#include "million_fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "clock.h"
#include "million_end.h"

#define WITNESSES 256
#define FIRST_LOOK 64

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

void fleet_init(struct fleet *fleet, unsigned count, unsigned member_count, unsigned address_count)
{
	memset(fleet, 0, sizeof(*fleet));
	fleet->count = count;
	fleet->witness_count = smaller(WITNESSES, count / 4);
	fleet->member_count = smaller(member_count, count - fleet->witness_count + fleet->witness_count / 2);
	fleet->address_count = address_count;
	fleet->clients = alloc_bytes(count * sizeof(fleet->clients[0]));
	fleet->ready = alloc_bytes(count * sizeof(fleet->ready[0]));
	memset(fleet->clients, 0, count * sizeof(fleet->clients[0]));
	memset(fleet->ready, 0, count * sizeof(fleet->ready[0]));
	fleet->look = FIRST_LOOK;
	for (unsigned i = 0; i < count; i++)
		fleet->clients[i].fleet = fleet;
}

void fleet_set_shards(struct fleet *fleet, struct shard *const *shards, unsigned shard_count)
{
	fleet->shards = shards;
	fleet->shard_count = shard_count;
}

void fleet_finish(struct fleet *fleet)
{
	free(fleet->clients);
	free(fleet->ready);
}

uint64_t fleet_bytes(const struct fleet *fleet)
{
	return fleet->count * (sizeof(fleet->clients[0]) + sizeof(fleet->ready[0]));
}

bool fleet_is_member(const struct fleet *fleet, unsigned index)
{
	unsigned talking = smaller(fleet->witness_count / 2, fleet->member_count);
	if (index < fleet->witness_count)
		return index < talking;
	return index - fleet->witness_count < fleet->member_count - talking;
}

unsigned fleet_count_members(const struct fleet *fleet, unsigned count)
{
	unsigned members = 0;
	for (unsigned i = 0; i < count; i++)
		members += fleet_is_member(fleet, i);
	return members;
}

/* --- the list of the ready --- */

static void push(struct fleet *fleet, struct fleet_client *client)
{
	if (client->state & FLEET_READY)
		return;
	client->state |= FLEET_READY;
	unsigned place = fleet->ready_first + fleet->ready_count++;
	fleet->ready[place < fleet->count ? place : place - fleet->count] = (uint32_t)(client - fleet->clients);
}

static struct fleet_client *pop(struct fleet *fleet)
{
	struct fleet_client *client = &fleet->clients[fleet->ready[fleet->ready_first]];
	fleet->ready_first = fleet->ready_first + 1 < fleet->count ? fleet->ready_first + 1 : 0;
	fleet->ready_count--;
	client->state &= (uint8_t)~FLEET_READY;
	return client;
}

void fleet_look(struct fleet *fleet)
{
	unsigned count = smaller(fleet->ready_count, fleet->look);
	for (unsigned i = 0; i < count; i++) {
		struct fleet_client *client = pop(fleet);
		if (!shard_pump(fleet->shards[client->id.shard], client->id))
			continue;
		if ((client->says || (client->state & FLEET_GONE)) && (client->state & FLEET_OPEN))
			push(fleet, client);
	}
	if (count == fleet->look && (!fleet->look_limit || fleet->look < fleet->look_limit))
		fleet->look *= 2;
}

/* --- what clients do --- */

void fleet_open(struct fleet *fleet, unsigned index)
{
	struct fleet_client *client = &fleet->clients[index];
	unsigned number = index % fleet->address_count;
	char address[32];
	snprintf(address, sizeof(address), "10.%u.%u.%u", number >> 16 & 255, number >> 8 & 255, number & 255);
	client->state |= FLEET_OPEN;
	fleet->open++;
	client->id = shard_adopt(fleet->shards[index % fleet->shard_count], million_end_create(client), address);
	fleet_say(fleet, index, FLEET_SAYS_HELLO);
}

void fleet_say(struct fleet *fleet, unsigned index, enum fleet_says what)
{
	struct fleet_client *client = &fleet->clients[index];
	client->says |= (uint8_t)what;
	push(fleet, client);
}

void fleet_ping(struct fleet *fleet, unsigned index, uint64_t due)
{
	fleet->clients[index].asked = due;
	fleet->clients[index].state |= FLEET_ASKING;
	fleet->asking++;
	fleet_say(fleet, index, FLEET_SAYS_PING);
}

void fleet_talk(struct fleet *fleet, uint64_t due)
{
	fleet->message_count++;
	fleet->message_due = due;
	fleet_say(fleet, 0, FLEET_SAYS_MESSAGE);
}

void fleet_vanish(struct fleet *fleet)
{
	for (unsigned i = fleet->witness_count; i < fleet->count; i++) {
		fleet->clients[i].state |= FLEET_GONE;
		fleet->clients[i].says = 0;
		push(fleet, &fleet->clients[i]);
	}
}

void fleet_forget_asked(struct fleet *fleet)
{
	fleet->asked = 0;
	for (unsigned i = 0; i < fleet->count; i++)
		fleet->clients[i].state &= (uint8_t)~FLEET_ASKED;
}

uint64_t fleet_missing(const struct fleet *fleet)
{
	uint64_t count = 0;
	for (unsigned i = 1; i < fleet->count; i++)
		if (fleet_is_member(fleet, i) && !(fleet->clients[i].state & FLEET_GONE))
			count += fleet->message_count - fleet->clients[i].sequence;
	return count;
}

void fleet_blame(struct fleet *fleet, const struct fleet_client *client, const char *fault)
{
	if (fleet->fault)
		return;
	fleet->fault = fault;
	fleet->faulted = (unsigned)(client - fleet->clients);
}

/* --- PINGs --- */

void fleet_begin_pings(struct fleet *fleet)
{
	uint64_t now = clock_now();
	for (unsigned i = 0; i < fleet->witness_count; i++)
		fleet->clients[i].asked = now + FLEET_PING_NS * i / fleet->witness_count;
	histogram_clear(&fleet->pings);
}

void fleet_drive_pings(struct fleet *fleet)
{
	uint64_t now = clock_now();
	for (unsigned i = 0; i < fleet->witness_count; i++) {
		const struct fleet_client *client = &fleet->clients[i];
		if (client->asked <= now && !(client->state & FLEET_ASKING))
			fleet_ping(fleet, i, client->asked);
	}
}
