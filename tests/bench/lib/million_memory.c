#include "million_memory.h"

#include <malloc.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "server_process.h"

struct million_memory million_memory_now(void)
{
	struct server_process self = {{getpid()}, 1};
	struct mallinfo2 info = mallinfo2();
	return (struct million_memory){server_process_memory(&self).rss, info.uordblks + info.hblkhd};
}

uint64_t million_memory_peak(void)
{
	struct rusage usage;
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return 0;
	return (uint64_t)usage.ru_maxrss * 1024;
}

uint64_t million_cpu_now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (uint64_t)time.tv_sec * CLOCK_SECOND + (uint64_t)time.tv_nsec;
}
