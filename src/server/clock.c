#include "server/clock.h"

#include <time.h>

static int64_t read_clock_ns(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clock_now_ms(void)
{
	return read_clock_ns(CLOCK_REALTIME) / 1000000;
}

int64_t clock_elapsed_ns(void)
{
	return read_clock_ns(CLOCK_MONOTONIC);
}

int64_t clock_elapsed_ms(void)
{
	return clock_elapsed_ns() / 1000000;
}
