/*
 * Bans that operators set and take off: what KLINE, UNKLINE, DLINE and UNDLINE share. A ban counts at once; the operator is told when the
 * store has it, or that it has not and a restart will undo the change.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_BAN_REQUESTS_H
#define HUB_BAN_REQUESTS_H

#include "hub/bans.h"
#include "hub/command.h"

#define BAN_MASK_LIMIT (USER_LIMIT + 1 + HOST_LIMIT)

/* "[<duration>] <mask> [<reason>]" */
struct ban_request {
	const char *command; /* for answers */
	enum ban_kind kind;
	const char *mask; /* as given, or as the command has completed it */
	const char *reason;
	const char *duration; /* as given; NULL: without end */
	uint64_t duration_s;
};

/* Takes the parameters apart. The request borrows them. */
void ban_request_parse(struct ban_request *request, struct call *call, enum ban_kind kind);

/* Sets the ban, closes those whom it fits, has it stored. */
void ban_request_add(struct call *call, const struct ban_request *request);

void ban_request_remove(struct call *call, enum ban_kind kind, const char *mask);

#endif
