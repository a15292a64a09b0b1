/*
 * The report of the big bench as a table for people: each figure beside what it must reach, where there is such a goal.
 */
#ifndef BENCH_MILLION_TABLE_H
#define BENCH_MILLION_TABLE_H

#include "report.h"

void million_table_print(const struct report *report);

/* How figures grow from a small run to a large one: by how much as much each client takes, where 1 is linear. */
void million_table_print_growth(const struct report *small, const struct report *large);

#endif
