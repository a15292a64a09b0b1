/* The scenarios in which clients only talk: fanout, paced, pingpong, rooms. */
#include <stdio.h>

#include "bench.h"
#include "clock.h"

static bool finish_talk(struct bench *bench)
{
	if (!bench_measure(bench) || !bench_drain(bench))
		return false;
	bench_put_verdict(bench);
	return true;
}

static void put_shape(struct bench *bench, unsigned senders, unsigned receivers, unsigned window)
{
	report_put(&bench->report, "senders", senders);
	report_put(&bench->report, "receivers", receivers);
	report_put(&bench->report, "window", window);
}

bool scenario_fanout(struct bench *bench)
{
	unsigned senders = options_or(bench->options->senders, 4);
	unsigned receivers = options_or(bench->options->receivers, 200);
	unsigned window = options_or(bench->options->window, 32);

	put_shape(bench, senders, receivers, window);
	return bench_open(bench, senders + receivers, 1) && bench_channel(bench, senders, receivers, window) &&
		finish_talk(bench);
}

bool scenario_paced(struct bench *bench)
{
	unsigned senders = options_or(bench->options->senders, 4);
	unsigned receivers = options_or(bench->options->receivers, 200);
	unsigned rate = options_or(bench->options->rate, 500);

	put_shape(bench, senders, receivers, 0);
	report_put(&bench->report, "rate", rate);
	bench->interval = CLOCK_SECOND / rate;
	return bench_open(bench, senders + receivers, 1) && bench_channel(bench, senders, receivers, 0) &&
		finish_talk(bench);
}

bool scenario_pingpong(struct bench *bench)
{
	struct client *clients;
	struct group *group;

	put_shape(bench, 2, 1, 1);
	if (!bench_open(bench, 2, 1))
		return false;
	clients = bench->pool.clients;
	group = &bench->traffic.groups[0];
	traffic_group(&bench->traffic, 0, 2);
	for (unsigned i = 0; i < 2; i++) {
		if (!bench->wire->has_nicks)
			snprintf(clients[i].channel, sizeof(clients[i].channel), "%s", clients[i].nick);
		clients[i].is_both = true;
		traffic_sender(group, i, &clients[i], clients[1 - i].nick, bench->text_len);
		group->senders[i].credit_to = &group->senders[1 - i];
	}
	traffic_member(group, &clients[0]);
	traffic_member(group, &clients[1]);
	if (!bench_gather(bench, 0, 2))
		return false;
	traffic_grant(&bench->traffic, &group->senders[0], 1);
	return finish_talk(bench);
}

static void make_room(struct bench *bench, unsigned room, unsigned members)
{
	struct client *clients = bench->pool.clients + (size_t)room * members;
	struct group *group = &bench->traffic.groups[room];

	traffic_group(&bench->traffic, room, members);
	for (unsigned i = 0; i < members; i++) {
		snprintf(
			clients[i].channel, sizeof(clients[i].channel), "#room%u-%05u", bench->options->instance, room);
		traffic_sender(group, i, &clients[i], clients[i].channel, bench->text_len);
		group->senders[i].credit_to = &group->senders[i];
	}
	for (unsigned i = 0; i < members; i++)
		traffic_member(group, &clients[i]);
}

bool scenario_rooms(struct bench *bench)
{
	unsigned members = options_or(bench->options->members, 10);
	unsigned rooms = options_or(bench->options->clients, 1000) / members;
	unsigned window = options_or(bench->options->window, 1);

	if (members < 2 || rooms == 0)
		return pool_fail(&bench->pool, "rooms needs two or more members a room, and clients for one room");
	put_shape(bench, rooms * members, members - 1, window);
	if (!bench_open(bench, (size_t)rooms * members, rooms))
		return false;
	for (unsigned room = 0; room < rooms; room++)
		make_room(bench, room, members);
	if (!bench_gather(bench, 0, (size_t)rooms * members))
		return false;
	for (unsigned room = 0; room < rooms; room++)
		for (unsigned i = 0; i < members; i++)
			traffic_grant(&bench->traffic, &bench->traffic.groups[room].senders[i], window);
	return finish_talk(bench);
}
