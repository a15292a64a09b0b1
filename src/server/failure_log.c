#include "server/failure_log.h"

#include <stdio.h>

#include "server/clock.h"

void failure_log_init(struct failure_log *failures, struct log *log)
{
	*failures = (struct failure_log){.log = log, .allowed = FAILURE_BURST};
}

static bool may_write(struct failure_log *failures)
{
	int64_t now_ms = clock_elapsed_ms(), seconds = (now_ms - failures->since_ms) / 1000;
	if (seconds > 0) {
		int64_t allowed = failures->allowed + seconds * FAILURE_LINES_A_SECOND;
		failures->allowed = allowed < FAILURE_BURST ? (unsigned)allowed : FAILURE_BURST;
		failures->since_ms = now_ms;
	}
	if (!failures->allowed) {
		failures->left_out++;
		return false;
	}
	failures->allowed--;
	return true;
}

void failure_log_write(void *context, enum shard_failure failure, const char *address, const char *problem)
{
	struct failure_log *failures = context;
	char more[64] = "";
	if (!may_write(failures))
		return;
	if (failures->left_out)
		snprintf(more, sizeof(more), " (%u others before are not shown)", failures->left_out);
	failures->left_out = 0;
	switch (failure) {
	case SHARD_FAILURE_TLS:
		log_info(failures->log, "tls.failed", "%s: %s%s", address, problem, more);
		break;
	case SHARD_FAILURE_PROXY:
		log_info(failures->log, "proxy.failed", "%s: %s%s", address, problem, more);
		break;
	case SHARD_FAILURE_PROXY_STRANGER:
		log_info(failures->log, "proxy.refused", "%s: %s%s", address, problem, more);
		break;
	}
}
