/*
 * What the system knows about this process. What it takes from /proc is opened beforehand, so that it needs no file later.
 *   thread safety   open and close: the main thread; read: one thread at a time.
 */
#ifndef SERVER_METRICS_PROCESS_H
#define SERVER_METRICS_PROCESS_H

#include <dirent.h>
#include <stdint.h>

struct metrics_process {
	int memory_fd;    /* -1: unknown here */
	DIR *descriptors; /* NULL: unknown here */
	int64_t started_ms;
};

struct metrics_process_state {
	double cpu_s;
	int64_t started_ms;
	uint64_t resident_bytes, open_descriptors, descriptor_limit; /* 0: unknown here */
};

void metrics_process_open(struct metrics_process *process);
void metrics_process_read(const struct metrics_process *process, struct metrics_process_state *state);
void metrics_process_close(struct metrics_process *process);

#endif
