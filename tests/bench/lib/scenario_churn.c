/*
 * churn: some clients join, rename themselves, part, join again and quit, over
 * and over, in a large channel in which others talk. Every member must get
 * every message and every one of these events exactly once.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "clock.h"

#define EVENTS_LIMIT (5 * CLOCK_SECOND)

/* What a churner has asked for and waits to see. */
enum step { STEP_ENTER, STEP_RENAME, STEP_PART, STEP_REJOIN, STEP_QUIT };

struct churn {
	struct bench *bench;
	struct histogram times;
	uint64_t events;
	unsigned busy;
	bool is_stopping;
};

static void set_nick(struct churn *churn, struct client *client, char first)
{
	snprintf(client->nick, sizeof(client->nick), "%c%06zu", first, (size_t)(client - churn->bench->pool.clients));
}

static void ask(struct churn *churn, struct client *client, enum step step)
{
	client->step = step;
	client->since = clock_now();
	switch (step) {
	case STEP_ENTER:
		set_nick(churn, client, 'x');
		pool_connect(&churn->bench->pool, client);
		return;
	case STEP_RENAME:
		set_nick(churn, client, 'y');
		client_say(client, "NICK %s\r\n", client->nick);
		break;
	case STEP_PART:
		client_say(client, "PART %s\r\n", client->channel);
		break;
	case STEP_REJOIN:
		client_say(client, "JOIN %s\r\n", client->channel);
		break;
	case STEP_QUIT:
		client_say(client, "QUIT\r\n");
		break;
	}
	client_flush(client);
}

/* The step is done, and all members are to hear of it. */
static void advance(struct churn *churn, struct client *client)
{
	histogram_add(&churn->times, clock_ticks(clock_now() - client->since));
	churn->events++;
	if (churn->is_stopping) {
		churn->busy--;
		return;
	}
	ask(churn, client, client->step == STEP_QUIT ? STEP_ENTER : client->step + 1);
}

static void on_ready(void *context, struct client *client)
{
	if (!client->group)
		advance(context, client);
}

static void on_closed(void *context, struct client *client)
{
	struct churn *churn = context;

	if (client->group || client->step != STEP_QUIT)
		pool_fail(&churn->bench->pool, "the server closed the connection of %s unasked", client->nick);
	else
		advance(churn, client);
}

static bool has_command(const char *line, size_t len, const char *command)
{
	const char *space = memchr(line, ' ', len);

	return space && (size_t)(line + len - space) > 5 && memcmp(space + 1, command, 4) == 0 && space[5] == ' ';
}

static bool is_event(const char *line, size_t len)
{
	if (len < 2 || line[0] != ':' || (line[1] != 'x' && line[1] != 'y'))
		return false;
	return has_command(line, len, "JOIN") || has_command(line, len, "NICK") || has_command(line, len, "PART") ||
		has_command(line, len, "QUIT");
}

/* Whether it is the answer a churner waits for; only the number in the nick is compared, since a rename changes its first letter. */
static bool is_answer(const struct client *client, const char *line, size_t len)
{
	size_t nick_len = strlen(client->nick);

	if (client->step == STEP_REJOIN)
		return memmem(line, len, " 366 ", 5) != NULL;
	if (!is_event(line, len) || len < nick_len + 2 || memcmp(line + 2, client->nick + 1, nick_len - 1) != 0)
		return false;
	return has_command(line, len, client->step == STEP_RENAME ? "NICK" : "PART");
}

static void on_line(void *context, struct client *client, const char *line, size_t len)
{
	struct churn *churn = context;

	if (client->group) {
		if (is_event(line, len)) {
			client->events++;
			churn->bench->traffic.deliveries++;
		}
		return;
	}
	if (client->step != STEP_QUIT && client->step != STEP_ENTER && is_answer(client, line, len))
		advance(churn, client);
}

static uint64_t count_events(const struct churn *churn, uint64_t *lost, uint64_t *doubled)
{
	const struct pool *pool = &churn->bench->pool;
	uint64_t total = 0;

	*lost = *doubled = 0;
	for (size_t i = 0; i < pool->count; i++) {
		uint64_t events = pool->clients[i].events;

		if (!pool->clients[i].group)
			continue;
		total += events;
		if (events < churn->events)
			*lost += churn->events - events;
		else
			*doubled += events - churn->events;
	}
	return total;
}

/* Every churner finishes its step, and every member hears of it. */
static bool settle(struct churn *churn)
{
	uint64_t deadline = clock_now() + EVENTS_LIMIT, lost, doubled;
	struct bench *bench = churn->bench;

	churn->is_stopping = true;
	while (churn->busy > 0 && clock_now() < deadline)
		if (!pool_turn(&bench->pool, CLOCK_SECOND / 100))
			return false;
	if (churn->busy > 0)
		return pool_fail(&bench->pool, "%u clients wait in vain for the answer to step %u", churn->busy,
			bench->pool.clients[bench->pool.count - 1].step);
	do {
		if (!pool_turn(&bench->pool, CLOCK_SECOND / 100))
			return false;
		count_events(churn, &lost, &doubled);
	} while (lost > 0 && clock_now() < deadline);
	return bench_drain(bench);
}

static void put_events(struct churn *churn, double seconds)
{
	struct report *report = &churn->bench->report;
	uint64_t lost, doubled;

	report_put(report, "event_deliveries", (double)count_events(churn, &lost, &doubled));
	report_put(report, "events", (double)churn->events);
	report_put(report, "events_per_second", (double)churn->events / seconds);
	report_put(report, "event_p99_us", (double)histogram_quantile(&churn->times, 0.99) * CLOCK_TICK_NS / 1000.0);
	report_put(report, "events_lost", (double)lost);
	report_put(report, "events_doubled", (double)doubled);
}

bool scenario_churn(struct bench *bench)
{
	unsigned senders = options_or(bench->options->senders, 4);
	unsigned members = options_or(bench->options->members, 1000);
	unsigned churners = options_or(bench->options->clients, 20);
	size_t first = (size_t)senders + members;
	struct churn churn = {.bench = bench, .busy = churners};
	uint64_t start;

	if (!bench_open(bench, first + churners, 1) ||
		!bench_channel(bench, senders, members, options_or(bench->options->window, 8)))
		return false;
	bench->pool.handler = (struct pool_handler){on_ready, on_line, on_closed, &churn};
	for (size_t i = first; i < first + churners; i++) {
		memcpy(bench->pool.clients[i].channel, bench->pool.clients[0].channel, WIRE_TARGET_LIMIT);
		ask(&churn, &bench->pool.clients[i], STEP_ENTER);
	}
	start = clock_now();
	if (!bench_measure(bench) || !settle(&churn))
		return false;
	put_events(&churn, (double)(clock_now() - start) / (double)CLOCK_SECOND);
	bench_put_verdict(bench);
	return true;
}
