/*
 * What the measured server costs: the CPU time and the memory of a process and
 * its descendants, as /proc tells. Processes that start later are not seen.
 */
#ifndef BENCH_SERVER_PROCESS_H
#define BENCH_SERVER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SERVER_PROCESS_LIMIT 64

struct server_process {
	pid_t pids[SERVER_PROCESS_LIMIT];
	size_t count;
};

struct server_memory {
	uint64_t rss;
	uint64_t pss;
	uint64_t anonymous;
};

/* Collects `pid` and its descendants; false when there is no such process. */
bool server_process_open(struct server_process *server, pid_t pid);

/* User and system time of all threads, in nanoseconds; 0 without a process. */
uint64_t server_process_cpu(const struct server_process *server);

/* In bytes. PSS and anonymous memory come from smaps_rollup; where the kernel
 * has none of it they equal the RSS. */
struct server_memory server_process_memory(const struct server_process *server);

/* How long the processors on which the server and the caller may run have been busy (or were taken by the machine's
 * host), in nanoseconds, rounded to 10 ms. */
uint64_t server_process_machine_busy(const struct server_process *server);

/* The kernel's slab memory in bytes (the whole machine's, sockets included). */
uint64_t server_process_kernel_slab(void);

#endif
