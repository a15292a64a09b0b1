#include "server_process.h"

#include <ctype.h>
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

/* The text after "pid (name) " in /proc/PID/stat; the name may hold anything, hence the last ')'. */
static bool read_stat(pid_t pid, char *text, size_t size, const char **fields)
{
	char path[64];
	FILE *file;
	size_t len;
	char *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	len = fread(text, 1, size - 1, file);
	fclose(file);
	text[len] = '\0';
	end = strrchr(text, ')');
	if (!end || end[1] == '\0')
		return false;
	*fields = end + 2;
	return true;
}

static bool is_known(const struct server_process *server, pid_t pid)
{
	for (size_t i = 0; i < server->count; i++)
		if (server->pids[i] == pid)
			return true;
	return false;
}

/* One pass over /proc; true when it found a child that was not known yet. */
static bool add_children(struct server_process *server)
{
	const struct dirent *entry;
	const char *fields;
	char text[1024], state;
	bool found = false;
	DIR *proc;
	int parent;

	proc = opendir("/proc");
	if (!proc)
		return false;
	while ((entry = readdir(proc)) && server->count < SERVER_PROCESS_LIMIT) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (!isdigit((unsigned char)entry->d_name[0]) || is_known(server, pid))
			continue;
		if (!read_stat(pid, text, sizeof(text), &fields))
			continue;
		if (sscanf(fields, "%c %d", &state, &parent) != 2 || !is_known(server, (pid_t)parent))
			continue;
		server->pids[server->count++] = pid;
		found = true;
	}
	closedir(proc);
	return found;
}

bool server_process_open(struct server_process *server, pid_t pid)
{
	const char *fields;
	char text[1024];

	memset(server, 0, sizeof(*server));
	if (!read_stat(pid, text, sizeof(text), &fields))
		return false;
	server->pids[server->count++] = pid;
	while (add_children(server))
		;
	return true;
}

/* The process clock counts the same time as stat's utime and stime, without rounding to 10 ms. */
static uint64_t process_cpu(pid_t pid)
{
	unsigned long user_ticks, system_ticks;
	const char *fields;
	struct timespec time;
	char text[1024];
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
		return (uint64_t)time.tv_sec * CLOCK_SECOND + (uint64_t)time.tv_nsec;
	if (!read_stat(pid, text, sizeof(text), &fields))
		return 0;
	if (sscanf(fields, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user_ticks, &system_ticks) != 2)
		return 0;
	return (uint64_t)(user_ticks + system_ticks) * (CLOCK_SECOND / (uint64_t)sysconf(_SC_CLK_TCK));
}

uint64_t server_process_cpu(const struct server_process *server)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < server->count; i++)
		sum += process_cpu(server->pids[i]);
	return sum;
}

/* Finds "Name:   123 kB" lines in a file of /proc; values in bytes, untouched when absent. */
static void read_sizes(const char *path, const char *const *names, uint64_t *values, size_t count)
{
	unsigned long long kib;
	char line[256];
	FILE *file;

	file = fopen(path, "r");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		for (size_t i = 0; i < count; i++) {
			size_t len = strlen(names[i]);

			if (strncmp(line, names[i], len) == 0 && sscanf(line + len, "%llu", &kib) == 1)
				values[i] = (uint64_t)kib * 1024;
		}
	}
	fclose(file);
}

struct server_memory server_process_memory(const struct server_process *server)
{
	static const char *const status_names[] = {"VmRSS:"};
	static const char *const rollup_names[] = {"Rss:", "Pss:", "Anonymous:"};
	struct server_memory sum = {0};
	char path[64];

	for (size_t i = 0; i < server->count; i++) {
		uint64_t values[3] = {0};

		snprintf(path, sizeof(path), "/proc/%d/status", (int)server->pids[i]);
		read_sizes(path, status_names, values, 1);
		values[1] = values[2] = values[0];
		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)server->pids[i]);
		read_sizes(path, rollup_names, values, 3);
		sum.rss += values[0];
		sum.pss += values[1];
		sum.anonymous += values[2];
	}
	return sum;
}

static void add_cores(cpu_set_t *cores, pid_t pid)
{
	cpu_set_t more;

	if (sched_getaffinity(pid, sizeof(more), &more) == 0)
		CPU_OR(cores, cores, &more);
}

/* In ticks; 0 when the line is not that of one of the cores. */
static unsigned long long busy_ticks(const char *line, const cpu_set_t *cores)
{
	unsigned long long user, nice, system, irq, softirq, steal;
	unsigned core;

	if (sscanf(line, "cpu%u %llu %llu %llu %*u %*u %llu %llu %llu", &core, &user, &nice, &system, &irq, &softirq,
		    &steal) != 7 ||
		core >= CPU_SETSIZE || !CPU_ISSET(core, cores))
		return 0;
	return user + nice + system + irq + softirq + steal;
}

uint64_t server_process_machine_busy(const struct server_process *server)
{
	FILE *file = fopen("/proc/stat", "r");
	unsigned long long ticks = 0;
	cpu_set_t cores;
	char line[256];

	if (!file)
		return 0;
	CPU_ZERO(&cores);
	add_cores(&cores, 0);
	for (size_t i = 0; i < server->count; i++)
		add_cores(&cores, server->pids[i]);
	while (fgets(line, sizeof(line), file))
		ticks += busy_ticks(line, &cores);
	fclose(file);
	return ticks * (CLOCK_SECOND / (uint64_t)sysconf(_SC_CLK_TCK));
}

uint64_t server_process_kernel_slab(void)
{
	static const char *const names[] = {"Slab:"};
	uint64_t value = 0;

	read_sizes("/proc/meminfo", names, &value, 1);
	return value;
}
