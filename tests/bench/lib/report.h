/*
 * The figures of one run, in the order in which they were put, printed as one
 * flat JSON object or as two columns for people.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "histogram.h"

#define REPORT_LIMIT 64

struct report_field {
	const char *name;
	double value;
};

struct report {
	const char *scenario;
	const char *server;
	struct report_field fields[REPORT_LIMIT];
	size_t count;
};

/* Names are borrowed and must outlive the report; they are not escaped. */
void report_put(struct report *report, const char *name, double value);

/* p50, p99 and max in microseconds, under `latency_*_us`; nothing when nothing was timed. */
void report_put_latency(struct report *report, const struct histogram *histogram);

void report_print(const struct report *report, bool as_json);

/* The JSON object, as a line of the file. */
void report_write(const struct report *report, FILE *file);

#endif
