#include "million_phases.h"

#include "clock.h"
#include "million_memory.h"
#include "server/acceptor.h"

#define IDLE_PINGS 1000
#define MESSAGES 50
#define JOINS_A_PASS 64

/* CPU time of this process, and passes of the loop, without a message, after which those that miss are lost. */
#define PATIENCE_NS CLOCK_SECOND
#define PATIENCE_PASSES 1000

/* How often somebody talks while the others leave. */
#define TALK_NS (20 * UINT64_C(1000000))

/* Figures go by the names of the latency's three. */
struct ping_names {
	const char *p50, *p99, *max;
};

static double ms(uint64_t ns)
{
	return (double)ns / 1e6;
}

static double ticks_ms(uint32_t ticks)
{
	return ms((uint64_t)ticks * CLOCK_TICK_NS);
}

static void put_latency(struct report *report, const struct ping_names *names, const struct histogram *histogram)
{
	report_put(report, names->p50, ticks_ms(histogram_quantile(histogram, 0.50)));
	report_put(report, names->p99, ticks_ms(histogram_quantile(histogram, 0.99)));
	report_put(report, names->max, ticks_ms(histogram->largest));
}

static void put_longest(struct million *million, const char *wall, const char *cpu)
{
	report_put(&million->report, wall, ms(million->server.longest_pass));
	report_put(&million->report, cpu, ms(million->server.longest_pass_cpu));
}

static uint64_t begin(struct million *million)
{
	uint64_t now = clock_now();
	million->deadline = now + PHASE_LIMIT_S * CLOCK_SECOND;
	million->server.longest_pass = million->server.longest_pass_cpu = 0;
	fleet_begin_pings(&million->fleet);
	histogram_clear(&million->fleet.messages);
	return now;
}

static bool pass(struct million *million)
{
	struct fleet *fleet = &million->fleet;
	million_server_pass(&million->server);
	if (!fleet->fault && clock_now() > million->deadline)
		fleet_blame(fleet, fleet->clients, "it took too long");
	return !fleet->fault;
}

static bool pass_with_pings(struct million *million)
{
	fleet_drive_pings(&million->fleet);
	return pass(million);
}

/* Waits for the PINGs that are under way. */
static bool finish_pings(struct million *million)
{
	while (million->fleet.asking || million->fleet.ready_count)
		if (!pass(million))
			return false;
	return true;
}

/* Waits until so many messages have come in all, or none comes any more however much the server works. */
static bool await_deliveries(struct million *million, uint64_t wanted)
{
	const struct fleet *fleet = &million->fleet;
	uint64_t last = fleet->delivered, since = million_cpu_now();
	unsigned passes = 0;
	while (fleet->delivered < wanted && (passes < PATIENCE_PASSES || million_cpu_now() - since < PATIENCE_NS)) {
		if (!pass_with_pings(million))
			return false;
		passes++;
		if (fleet->delivered == last)
			continue;
		last = fleet->delivered;
		since = million_cpu_now();
		passes = 0;
	}
	return true;
}

/* --- registering --- */

static bool register_up_to(struct million *million, unsigned count, bool with_pings)
{
	struct fleet *fleet = &million->fleet;
	unsigned opened = fleet->open;
	while (fleet->registered < count) {
		for (unsigned i = 0; i < ACCEPTS_A_TURN && opened < count; i++)
			fleet_open(fleet, opened++);
		if (!(with_pings ? pass_with_pings(million) : pass(million)))
			return false;
	}
	return true;
}

static void put_memory(struct million *million, const struct million_memory *before)
{
	struct fleet *fleet = &million->fleet;
	struct report *report = &million->report;
	struct million_memory after = million_memory_now();
	double added = (double)(fleet->count - fleet->witness_count);
	report_put(report, "process_bytes_per_client", (double)after.rss / fleet->count);
	report_put(report, "bench_bytes_per_client", (double)fleet_bytes(fleet) / fleet->count);
	report_put(report, "rss_bytes_per_client", ((double)after.rss - (double)before->rss) / added);
	report_put(report, "malloc_bytes_per_client", ((double)after.allocated - (double)before->allocated) / added);
}

static void put_registration(struct million *million, uint64_t took, uint64_t cpu)
{
	static const struct ping_names names = {"ping_register_p50_ms", "ping_register_p99_ms", "ping_register_max_ms"};
	struct report *report = &million->report;
	double added = (double)(million->fleet.count - million->fleet.witness_count);
	report_put(report, "seconds", (double)took / 1e9);
	report_put(report, "clients_per_second", added * 1e9 / (double)took);
	report_put(report, "cpu_us_per_client", (double)cpu / 1e3 / added);
	put_longest(million, "register_longest_pass_ms", "register_longest_pass_cpu_ms");
	report_put(report, "register_longest_pass_at", million->server.longest_pass_at);
	put_latency(report, &names, &million->fleet.pings);
}

bool phase_register(struct million *million)
{
	struct fleet *fleet = &million->fleet;
	begin(million);
	/* The first ones make the server touch what it needs once, whoever comes. */
	if (!register_up_to(million, fleet->witness_count, false))
		return false;
	struct million_memory before = million_memory_now();
	uint64_t start = begin(million), cpu = million_cpu_now();
	if (!register_up_to(million, fleet->count, true))
		return false;
	uint64_t took = clock_now() - start;
	cpu = million_cpu_now() - cpu;
	if (!finish_pings(million))
		return false;
	put_registration(million, took, cpu);
	put_memory(million, &before);
	return true;
}

/* --- PINGs alone --- */

bool phase_idle(struct million *million)
{
	static const struct ping_names names = {"ping_idle_p50_ms", "ping_idle_p99_ms", "ping_idle_max_ms"};
	struct fleet *fleet = &million->fleet;
	begin(million);
	for (uint64_t i = 0; i < IDLE_PINGS; i++) {
		fleet_ping(fleet, (unsigned)(i * 7919 % fleet->count), clock_now());
		if (!finish_pings(million))
			return false;
	}
	put_latency(&million->report, &names, &fleet->pings);
	return true;
}

/* --- the channel --- */

static unsigned next_member(const struct fleet *fleet, unsigned index)
{
	while (index < fleet->count && !fleet_is_member(fleet, index))
		index++;
	return index;
}

bool phase_join(struct million *million)
{
	static const struct ping_names names = {"ping_join_p50_ms", "ping_join_p99_ms", "ping_join_max_ms"};
	struct fleet *fleet = &million->fleet;
	uint64_t start = begin(million);
	unsigned next = next_member(fleet, 0);
	fleet->skips_joins = true;
	while (fleet->joined < fleet->member_count) {
		for (unsigned i = 0; i < JOINS_A_PASS && next < fleet->count; i++, next = next_member(fleet, next + 1))
			fleet_say(fleet, next, FLEET_SAYS_JOIN);
		if (!pass_with_pings(million))
			return false;
	}
	/* Behind what a member is told of the others stands this message. */
	fleet_talk(fleet, clock_now());
	bool finished = await_deliveries(million, fleet->member_count - 1);
	uint64_t took = clock_now() - start;
	finished = finished && finish_pings(million);
	fleet->skips_joins = false;
	report_put(&million->report, "channel_members", fleet->member_count);
	report_put(&million->report, "join_seconds", (double)took / 1e9);
	put_longest(million, "join_longest_pass_ms", "join_longest_pass_cpu_ms");
	put_latency(&million->report, &names, &fleet->pings);
	return finished;
}

bool phase_message(struct million *million)
{
	static const struct ping_names pings = {"ping_message_p50_ms", "ping_message_p99_ms", "ping_message_max_ms"};
	static const struct ping_names names = {"message_p50_ms", "message_p99_ms", "message_max_ms"};
	struct fleet *fleet = &million->fleet;
	struct histogram times = {0};
	begin(million);
	for (unsigned i = 0; i < MESSAGES; i++) {
		uint64_t start = clock_now();
		fleet_talk(fleet, start);
		uint64_t wanted = (uint64_t)fleet->message_count * (fleet->member_count - 1);
		if (!await_deliveries(million, wanted))
			return false;
		if (fleet->delivered < wanted)
			break;
		histogram_add(&times, clock_ticks(clock_now() - start));
	}
	if (!finish_pings(million))
		return false;
	put_latency(&million->report, &names, &times);
	put_longest(million, "message_longest_pass_ms", "message_longest_pass_cpu_ms");
	put_latency(&million->report, &pings, &fleet->pings);
	fleet->lost += fleet_missing(fleet);
	return !fleet->lost;
}

/* --- keep-alive --- */

static bool all_are_asked(const struct fleet *fleet)
{
	return fleet->asked == fleet->count - fleet->witness_count;
}

/* Whoever was asked and has answered stands behind those who have yet to be, so that a tick that asks some has an end, too. */
static uint64_t ping_all(struct million *million)
{
	uint64_t start = clock_now();
	if (!all_are_asked(&million->fleet))
		million_server_ping_all(&million->server);
	return clock_now() - start;
}

bool phase_keepalive(struct million *million)
{
	static const struct ping_names names = {
		"ping_keepalive_p50_ms", "ping_keepalive_p99_ms", "ping_keepalive_max_ms"};
	struct fleet *fleet = &million->fleet;
	uint64_t start = begin(million), longest = 0;
	fleet_forget_asked(fleet);
	while (!all_are_asked(fleet) || fleet->ready_count) {
		uint64_t tick = ping_all(million);
		if (tick > longest)
			longest = tick;
		if (!pass_with_pings(million))
			return false;
	}
	uint64_t took = clock_now() - start;
	if (!finish_pings(million))
		return false;
	report_put(&million->report, "keepalive_seconds", (double)took / 1e9);
	report_put(&million->report, "keepalive_tick_ms", ms(longest));
	put_longest(million, "keepalive_longest_pass_ms", "keepalive_longest_pass_cpu_ms");
	put_latency(&million->report, &names, &fleet->pings);
	return true;
}

/* --- leaving --- */

static bool is_forgotten(const struct million *million)
{
	const struct fleet *fleet = &million->fleet;
	return million_server_session_count(&million->server) == fleet->witness_count &&
		fleet->open == fleet->witness_count;
}

static void put_leaving(struct million *million, uint64_t took)
{
	static const struct ping_names names = {"ping_leave_p50_ms", "ping_leave_p99_ms", "ping_leave_max_ms"};
	struct fleet *fleet = &million->fleet;
	struct report *report = &million->report;
	uint32_t longest = fleet->pings.largest;
	if (fleet->messages.largest > longest)
		longest = fleet->messages.largest;
	report_put(report, "leave_seconds", (double)took / 1e9);
	report_put(report, "leave_longest_wait_ms", ticks_ms(longest));
	put_longest(million, "leave_longest_pass_ms", "leave_longest_pass_cpu_ms");
	put_latency(report, &names, &fleet->pings);
	struct million_memory memory = million_memory_now();
	report_put(report, "left_rss_bytes", (double)memory.rss);
	report_put(report, "left_malloc_bytes", (double)memory.allocated);
	report_put(report, "peak_rss_bytes", (double)million_memory_peak());
}

bool phase_leave(struct million *million)
{
	struct fleet *fleet = &million->fleet;
	uint64_t start = begin(million), talk_due = start;
	uint64_t wanted = fleet->delivered, listeners = fleet_count_members(fleet, fleet->witness_count) - 1;
	fleet_vanish(fleet);
	while (!is_forgotten(million)) {
		if (clock_now() >= talk_due && !(fleet->clients[0].says & FLEET_SAYS_MESSAGE)) {
			fleet_talk(fleet, talk_due);
			wanted += listeners;
			talk_due += TALK_NS;
		}
		if (!pass_with_pings(million))
			return false;
	}
	uint64_t took = clock_now() - start;
	if (!await_deliveries(million, wanted) || !finish_pings(million))
		return false;
	put_leaving(million, took);
	fleet->lost += fleet_missing(fleet);
	return true;
}
