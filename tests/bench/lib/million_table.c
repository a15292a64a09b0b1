#include "million_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* goal 0: there is none. A row without a name is a heading. */
struct row {
	const char *name, *text;
	double scale;
	unsigned digits;
	double goal;
};

static const struct row rows[] = {
	{NULL, "Memory a registered client, bytes", 0, 0, 0},
	{"rss_bytes_per_client", "of the server: what RSS grew by, the bench's own left out", 1, 0, 1024},
	{"malloc_bytes_per_client", "of the server: what malloc gave out", 1, 0, 0},
	{"bench_bytes_per_client", "of the bench: its records, touched before it began", 1, 0, 0},
	{"process_bytes_per_client", "of the process as a whole: RSS by clients", 1, 0, 0},
	{NULL, "Until all are registered", 0, 0, 0},
	{"seconds", "seconds", 1, 2, 0},
	{"clients_per_second", "clients a second", 1, 0, 0},
	{"cpu_us_per_client", "CPU of the process for each, us", 1, 2, 0},
	{"register_longest_pass_ms", "longest pass of the loop, ms", 1, 2, 0},
	{"register_longest_pass_cpu_ms", "... by the time that it had a processor, ms", 1, 2, 0},
	{"register_longest_pass_at", "... with so many clients", 1, 0, 0},
	{NULL, "PING to PONG, ms, p99", 0, 0, 0},
	{"ping_idle_p99_ms", "while nothing else happens", 1, 3, 100},
	{"ping_register_p99_ms", "while the others register", 1, 3, 100},
	{"ping_join_p99_ms", "while members join the channel", 1, 3, 100},
	{"ping_message_p99_ms", "while messages go to the channel", 1, 3, 100},
	{"ping_keepalive_p99_ms", "while all are asked at once whether they are there", 1, 3, 100},
	{"ping_leave_p99_ms", "while all others leave at once", 1, 3, 100},
	{NULL, "PING to PONG, ms, the longest", 0, 0, 0},
	{"ping_idle_max_ms", "while nothing else happens", 1, 3, 0},
	{"ping_register_max_ms", "while the others register", 1, 3, 1000},
	{"ping_join_max_ms", "while members join the channel", 1, 3, 1000},
	{"ping_message_max_ms", "while messages go to the channel", 1, 3, 1000},
	{"ping_keepalive_max_ms", "while all are asked at once whether they are there", 1, 3, 1000},
	{NULL, "The channel", 0, 0, 0},
	{"channel_members", "members", 1, 0, 0},
	{"join_seconds", "until all have joined, seconds", 1, 2, 0},
	{"join_longest_pass_ms", "longest pass of the loop meanwhile, ms", 1, 2, 0},
	{"join_longest_pass_cpu_ms", "... by the time that it had a processor, ms", 1, 2, 0},
	{"message_p50_ms", "a message until every member has it, ms, p50", 1, 2, 0},
	{"message_max_ms", "... the longest", 1, 2, 1000},
	{"message_longest_pass_ms", "longest pass of the loop meanwhile, ms", 1, 2, 0},
	{"message_longest_pass_cpu_ms", "... by the time that it had a processor, ms", 1, 2, 0},
	{NULL, "All are asked at once whether they are there", 0, 0, 0},
	{"keepalive_seconds", "until all have answered, seconds", 1, 2, 0},
	{"keepalive_tick_ms", "the longest tick, ms", 1, 2, 0},
	{"keepalive_longest_pass_ms", "longest pass of the loop, ms", 1, 2, 0},
	{"keepalive_longest_pass_cpu_ms", "... by the time that it had a processor, ms", 1, 2, 0},
	{NULL, "All but the witnesses leave at once", 0, 0, 0},
	{"leave_longest_wait_ms", "longest that a witness waited, for a PONG or a message, ms", 1, 2, 1000},
	{"leave_longest_pass_ms", "longest pass of the loop, ms", 1, 2, 0},
	{"leave_longest_pass_cpu_ms", "... by the time that it had a processor, ms", 1, 2, 0},
	{"leave_seconds", "until the server has forgotten them, seconds", 1, 2, 0},
	{"left_malloc_bytes", "what malloc has given out afterwards, MiB", 1.0 / 1048576, 1, 0},
	{"left_rss_bytes", "RSS of the process afterwards, MiB", 1.0 / 1048576, 1, 0},
	{"peak_rss_bytes", "RSS of the process at its peak, MiB", 1.0 / 1048576, 1, 0},
	{NULL, "The run as a whole", 0, 0, 0},
	{"cpu_share", "share of a processor that it had: with less than 1, waits are others' doing", 1, 2, 0},
	{"delivered", "messages to the channel: delivered", 1, 0, 0},
	{"lost", "... lost", 1, 0, 0},
	{"doubled", "... doubled", 1, 0, 0},
};

static const struct report_field *find(const struct report *report, const char *name)
{
	for (size_t i = 0; i < report->count; i++)
		if (!strcmp(report->fields[i].name, name))
			return &report->fields[i];
	return NULL;
}

static void print_row(const struct row *row, double value)
{
	printf("  %-74s %12.*f", row->text, (int)row->digits, value * row->scale);
	if (row->goal > 0)
		printf("   at most %g: %s", row->goal, value <= row->goal ? "reached" : "MISSED");
	putchar('\n');
}

/* Of these each run has a figure of its own for each client, of those one for all. */
static const struct {
	const char *name, *text;
	bool is_each;
} growing[] = {
	{"rss_bytes_per_client", "bytes of the server a client, by RSS", true},
	{"malloc_bytes_per_client", "bytes of the server a client, by malloc", true},
	{"cpu_us_per_client", "CPU to register a client, us", true},
	{"seconds", "until all are registered, s", false},
	{"register_longest_pass_cpu_ms", "longest pass while they register, ms of CPU", false},
	{"ping_idle_p99_ms", "PING to PONG with nothing else, p99, ms", false},
	{"ping_register_p99_ms", "PING to PONG while they register, p99, ms", false},
	{"join_seconds", "until all members have joined, s", false},
	{"message_p50_ms", "a message to the channel, p50, ms", false},
	{"keepalive_seconds", "until all have answered, s", false},
	{"leave_longest_wait_ms", "longest wait while all leave, ms", false},
	{"leave_seconds", "until those who left are forgotten, s", false},
	{"peak_rss_bytes", "RSS of the process at its peak, bytes", false},
};

static double value_of(const struct report *report, const char *name)
{
	const struct report_field *field = find(report, name);
	return field ? field->value : 0;
}

void million_table_print_growth(const struct report *small, const struct report *large)
{
	double few = value_of(small, "clients"), many = value_of(large, "clients");
	printf("\n%-46s %12.0f %12.0f   for each\n", "From few clients to many", few, many);
	for (size_t i = 0; i < sizeof(growing) / sizeof(growing[0]); i++) {
		double before = value_of(small, growing[i].name), after = value_of(large, growing[i].name);
		double ratio = before > 0 ? after / before / (growing[i].is_each ? 1 : many / few) : 0;
		printf("  %-44s %12.6g %12.6g %10.3f\n", growing[i].text, before, after, ratio);
	}
}

void million_table_print(const struct report *report)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].name) {
			printf("%s%s\n", i ? "\n" : "", rows[i].text);
			continue;
		}
		const struct report_field *field = find(report, rows[i].name);
		if (field)
			print_row(&rows[i], field->value);
	}
}
