#include "client/backoff.h"

int64_t backoff_delay_ms(unsigned tries, uint32_t random)
{
	int64_t delay = BACKOFF_FIRST_MS;

	for (unsigned doubled = 1; doubled < tries && delay < BACKOFF_LIMIT_MS; doubled++)
		delay *= 2;
	/* The top leaves room for the spread. */
	if (delay > BACKOFF_LIMIT_MS * 4 / 5)
		delay = BACKOFF_LIMIT_MS * 4 / 5;
	return delay - delay / 4 + (int64_t)(random % (uint32_t)(delay / 2 + 1));
}
