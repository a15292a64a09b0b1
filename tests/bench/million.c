/*
 * A million clients: the real hub and the real shards in one process, on the one loop that `apollon serve` has with one thread,
 * with clients that need no sockets. They register, ask, join and talk in the bytes of IRC, and what the server writes is read and
 * checked line by line.
 *
 * Time is that of the clock on the wall, the clients' work included. A PING that was due while the server was busy counts from
 * when it was due, so that no wait is left out. Who has something to say, and who is gone, the server learns as from epoll: by a list,
 * first in, first out, of which one pass of the loop gets a part. libev makes room for twice as many events whenever its room was
 * used up, and so does the list; --events sets an end to that. At most 64 connect in a pass, as the acceptor has it.
 *
 * Memory: the clients' records are touched before the first client comes, so that what RSS grows by is the server's. To
 * that belongs a block of 16 bytes for each client's end, as a TCP socket has one; the kernel's memory for sockets does not,
 * nor does libev's for watching them.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/million_memory.h"
#include "lib/million_phases.h"
#include "lib/million_table.h"

#define CLIENTS_LIMIT 4000000
#define CLIENTS_LEAST 16

struct million_options {
	unsigned clients, shards, members, addresses, events;
	enum fleet_flaw flaw;
	const char *file; /* where each run is written; NULL: nowhere */
	bool as_json, sweeps;
};

static const char help[] =
	"usage: million [OPTION]...\n"
	"\n"
	"  --clients N        so many register (1000000)\n"
	"  --shards N         shards on the one loop (1)\n"
	"  --channel N        members of the big channel (100000)\n"
	"  --addresses N      addresses that the clients come from (each from one of its own)\n"
	"  --events N         what one pass of the loop is told at most; 0: as libev does (0)\n"
	"  --sweep            1000, 3000, 10000 and so on up to --clients, each in a process of its own, with\n"
	"                     a tenth of them in the channel at most; the table is that of the last, and\n"
	"                     behind it stands what each figure has grown by since the first\n"
	"  --json             a line of JSON for each run instead of tables\n"
	"  --write FILE       append these lines to a file, whatever is printed\n"
	"  --flaw lose|double  one message comes to one member not at all, or twice: to see that it is noticed\n"
	"\n"
	"Exits 1 when a message was lost or doubled, or the server did what it must not. A goal that is not\n"
	"reached is marked MISSED.\n";

static bool run_phases(struct million *million)
{
	static const struct {
		const char *name;
		bool (*run)(struct million *million);
	} phases[] = {
		{"while they registered", phase_register},
		{"while nothing happened", phase_idle},
		{"while members joined", phase_join},
		{"while messages went to the channel", phase_message},
		{"while all were asked whether they are there", phase_keepalive},
		{"while all but the witnesses left", phase_leave},
	};
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		million->phase = phases[i].name;
		if (!phases[i].run(million) || million->fleet.fault)
			return false;
	}
	return true;
}

static void put_totals(struct million *million)
{
	const struct fleet *fleet = &million->fleet;
	report_put(&million->report, "delivered", (double)fleet->delivered);
	report_put(&million->report, "lost", (double)fleet->lost);
	report_put(&million->report, "doubled", (double)fleet->doubled);
}

static bool say_faults(const struct million *million)
{
	const struct fleet *fleet = &million->fleet;
	if (fleet->fault)
		fprintf(stderr, "million: with %u clients: %s (client %u), %s\n", fleet->count, fleet->fault,
			fleet->faulted, million->phase);
	if (fleet->lost || fleet->doubled)
		fprintf(stderr, "million: with %u clients: %llu messages lost, %llu doubled, %s\n", fleet->count,
			(unsigned long long)fleet->lost, (unsigned long long)fleet->doubled, million->phase);
	return fleet->fault || fleet->lost || fleet->doubled;
}

static bool measure(struct million *million, const struct million_options *options)
{
	struct report *report = &million->report;
	report->scenario = "million";
	report->server = "apollon";
	report_put(report, "clients", options->clients);
	report_put(report, "shards", options->shards);
	report_put(report, "addresses", options->addresses);
	uint64_t start = clock_now(), cpu = million_cpu_now();
	bool finished = run_phases(million);
	report_put(report, "cpu_share", (double)(million_cpu_now() - cpu) / (double)(clock_now() - start));
	put_totals(million);
	return !say_faults(million) && finished;
}

/* False: the report is not to be believed. */
static bool run(const struct million_options *options, struct report *report)
{
	struct million *million = calloc(1, sizeof(*million));
	if (!million)
		abort();
	fleet_init(&million->fleet, options->clients, options->members, options->addresses);
	million->fleet.look_limit = options->events;
	million->fleet.flaw = options->flaw;
	if (!million_server_start(&million->server, &million->fleet, options->shards)) {
		fprintf(stderr, "million: libev finds no way to wait for events\n");
		return false;
	}
	bool is_sound = measure(million, options);
	*report = million->report;
	million_server_finish(&million->server);
	fleet_finish(&million->fleet);
	free(million);
	return is_sound;
}

/* In a process of its own, whose names of figures are ours. */
static bool run_child(const struct million_options *options, struct report *report)
{
	int ends[2], status;
	fflush(NULL);
	if (pipe(ends) != 0)
		return false;
	pid_t child = fork();
	if (child == 0) {
		bool is_sound =
			run(options, report) && write(ends[1], report, sizeof(*report)) == (ssize_t)sizeof(*report);
		_exit(is_sound ? 0 : 1);
	}
	close(ends[1]);
	bool is_there = child > 0 && read(ends[0], report, sizeof(*report)) == (ssize_t)sizeof(*report);
	close(ends[0]);
	return child > 0 && waitpid(child, &status, 0) == child && is_there && WIFEXITED(status) &&
		WEXITSTATUS(status) == 0;
}

static bool keep(const struct million_options *options, const struct report *report)
{
	if (options->as_json)
		report_write(report, stdout);
	FILE *file = options->file ? fopen(options->file, "ae") : NULL;
	if (file)
		report_write(report, file);
	if (options->file && (!file || fclose(file) != 0)) {
		perror(options->file);
		return false;
	}
	return true;
}

static int run_once(const struct million_options *options)
{
	struct report report;
	if (!run(options, &report) || !keep(options, &report))
		return 1;
	if (!options->as_json)
		million_table_print(&report);
	return 0;
}

static int sweep(const struct million_options *options)
{
	static const unsigned counts[] = {1000, 3000, 10000, 30000, 100000, 300000, 1000000};
	struct report first, last;
	unsigned done = 0;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && counts[i] <= options->clients; i++) {
		struct million_options one = *options;
		one.clients = counts[i];
		if (one.members > counts[i] / 10)
			one.members = counts[i] / 10;
		if (one.addresses > counts[i])
			one.addresses = counts[i];
		if (!run_child(&one, &last) || !keep(options, &last))
			return 1;
		if (!done++)
			first = last;
	}
	if (!options->as_json && done) {
		million_table_print(&last);
		million_table_print_growth(&first, &last);
	}
	return 0;
}

static bool read_number(const char *text, unsigned least, unsigned most, unsigned *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	*number = (unsigned)value;
	return *text >= '0' && *text <= '9' && !*end && value >= least && value <= most;
}

static bool set_option(struct million_options *options, int code, const char *value)
{
	switch (code) {
	case 'n':
		return read_number(value, CLIENTS_LEAST, CLIENTS_LIMIT, &options->clients);
	case 's':
		return read_number(value, 1, SHARDS_LIMIT, &options->shards);
	case 'c':
		return read_number(value, 2, CLIENTS_LIMIT, &options->members);
	case 'a':
		return read_number(value, 1, CLIENTS_LIMIT, &options->addresses);
	case 'e':
		return read_number(value, 0, CLIENTS_LIMIT, &options->events);
	case 'f':
		options->flaw = !strcmp(value, "lose") ? FLEET_LOSES : FLEET_DOUBLES;
		return !strcmp(value, "lose") || !strcmp(value, "double");
	case 'o':
		options->file = value;
		return true;
	case 'w':
		options->sweeps = true;
		return true;
	case 'j':
		options->as_json = true;
		return true;
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"clients", required_argument, NULL, 'n'},
		{"shards", required_argument, NULL, 's'},
		{"channel", required_argument, NULL, 'c'},
		{"addresses", required_argument, NULL, 'a'},
		{"events", required_argument, NULL, 'e'},
		{"flaw", required_argument, NULL, 'f'},
		{"write", required_argument, NULL, 'o'},
		{"sweep", no_argument, NULL, 'w'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct million_options options = {.clients = 1000000, .shards = 1, .members = 100000};
	int code;
	while ((code = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (code == 'h') {
			fputs(help, stdout);
			return 0;
		}
		if (!set_option(&options, code, optarg)) {
			fprintf(stderr, "million: wrong option or value, see million --help\n");
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "million: it takes no arguments, see million --help\n");
		return 2;
	}
	if (!options.addresses)
		options.addresses = options.clients;
	return options.sweeps ? sweep(&options) : run_once(&options);
}
