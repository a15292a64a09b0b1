/*
 * The load generator: puts one scenario's load on a chat server and reports
 * what it delivered, how fast, at which cost, and whether all of it arrived.
 */
#include <stdio.h>
#include <string.h>

#include "lib/bench.h"
#include "lib/options.h"
#include "lib/wire.h"

enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

const struct scenario scenarios[] = {
	{"fanout", false, scenario_fanout},
	{"paced", false, scenario_paced},
	{"pingpong", false, scenario_pingpong},
	{"rooms", true, scenario_rooms},
	{"idle", true, scenario_idle},
	{"storm", true, scenario_storm},
	{"slow", true, scenario_slow},
	{"rush", true, scenario_rush},
	{"churn", true, scenario_churn},
	{NULL, false, NULL},
};

static const struct scenario *find_scenario(const char *name)
{
	const struct scenario *scenario;

	for (scenario = scenarios; scenario->name; scenario++)
		if (strcmp(scenario->name, name) == 0)
			return scenario;
	return NULL;
}

static int usage(const char *why)
{
	fprintf(stderr, "load: %s\n", why);
	return EXIT_USAGE;
}

/* Nothing lost, doubled or reordered and nobody left outside, as far as the scenario looks for that. */
static bool is_sound(const struct report *report)
{
	static const char *const faults[] = {
		"lost", "doubled", "reordered", "events_lost", "events_doubled", "kept_out"};

	for (size_t i = 0; i < report->count; i++)
		for (size_t j = 0; j < sizeof(faults) / sizeof(faults[0]); j++)
			if (strcmp(report->fields[i].name, faults[j]) == 0 && report->fields[i].value > 0)
				return false;
	return true;
}

static int run(const struct options *options, const struct scenario *scenario, const struct wire *wire)
{
	struct bench bench = {.options = options, .wire = wire, .text_len = options_or(options->payload, 48)};
	int code = EXIT_FINE;

	bench.report.scenario = scenario->name;
	bench.report.server = options->label;
	if (!scenario->run(&bench)) {
		fprintf(stderr, "load: %s: %s\n", scenario->name, bench.pool.why);
		bench_close(&bench);
		return EXIT_FAILED;
	}
	report_print(&bench.report, options->as_json);
	if (!is_sound(&bench.report)) {
		fprintf(stderr, "load: %s: messages were lost, doubled or reordered, or clients kept out\n",
			scenario->name);
		code = EXIT_FAILED;
	}
	bench_close(&bench);
	return code;
}

int main(int argc, char **argv)
{
	const struct scenario *scenario;
	const struct wire *wire;
	struct options options;
	char why[256];

	switch (options_parse(&options, argc, argv, why, sizeof(why))) {
	case OPTIONS_HELP:
		fputs(options_help, stdout);
		return EXIT_FINE;
	case OPTIONS_WRONG:
		return usage(why);
	case OPTIONS_RUN:
		break;
	}
	scenario = find_scenario(options.scenario);
	wire = wire_find(options.protocol);
	if (!scenario)
		return usage("there is no such scenario, see load --help");
	if (!wire)
		return usage("--protocol: irc, resp or nats");
	if (scenario->is_irc_only && strcmp(wire->name, "irc") != 0)
		return usage("this scenario needs --protocol irc");
	return run(&options, scenario, wire);
}
