#include "server/metrics_process.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/clock.h"

void metrics_process_open(struct metrics_process *process)
{
	process->started_ms = clock_now_ms();
	process->memory_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	process->descriptors = opendir("/proc/self/fd");
}

/* The second number: pages in memory. */
static uint64_t resident_bytes(int memory_fd)
{
	char text[128];
	unsigned long long pages = 0;
	ssize_t len = pread(memory_fd, text, sizeof(text) - 1, 0);
	if (len <= 0)
		return 0;
	text[len] = '\0';
	if (sscanf(text, "%*u %llu", &pages) != 1)
		return 0;
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Kernels from 6.2 on tell how many there are; on others they are counted. */
static uint64_t open_descriptors(DIR *descriptors)
{
	struct stat status;
	uint64_t count = 0;
	if (!descriptors)
		return 0;
	if (fstat(dirfd(descriptors), &status) == 0 && status.st_size > 0)
		return (uint64_t)status.st_size;
	rewinddir(descriptors);
	for (const struct dirent *entry; (entry = readdir(descriptors));)
		count += entry->d_name[0] != '.';
	return count;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

void metrics_process_read(const struct metrics_process *process, struct metrics_process_state *state)
{
	struct rusage usage;
	struct rlimit limit;
	memset(state, 0, sizeof(*state));
	state->started_ms = process->started_ms;
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		state->cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	state->resident_bytes = resident_bytes(process->memory_fd);
	state->open_descriptors = open_descriptors(process->descriptors);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		state->descriptor_limit = limit.rlim_cur;
}

void metrics_process_close(struct metrics_process *process)
{
	if (process->memory_fd >= 0)
		close(process->memory_fd);
	if (process->descriptors)
		closedir(process->descriptors);
	process->memory_fd = -1;
	process->descriptors = NULL;
}
