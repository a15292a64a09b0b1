/*
 * The command line of the load generator.
 */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* `clients` for as many as the limit of open files allows. */
#define OPTIONS_CLIENTS_MAX 0

struct options {
	const char *scenario;
	const char *host;
	const char *label;
	const char *protocol;
	uint16_t port;
	pid_t pid;
	unsigned receivers;
	unsigned senders;
	unsigned window;
	unsigned clients;
	unsigned channels;
	unsigned members;
	unsigned payload;
	unsigned rate;
	unsigned at_once;
	unsigned instance;
	double seconds;
	double warmup;
	/* How long nothing may arrive before what is still to come is given up. */
	double patience;
	bool has_clients;
	bool as_json;
	bool tls;
};

enum options_outcome { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG };

/* Fills `options` with what was given; 0 stands for "not given", which a
 * scenario replaces by its own default. On OPTIONS_WRONG `why` says what was
 * wrong, in a string that lives as long as argv. */
enum options_outcome options_parse(struct options *options, int argc, char **argv, char *why, size_t why_size);

/* `value`, or `fallback` when it was not given. */
unsigned options_or(unsigned value, unsigned fallback);

extern const char options_help[];

#endif
