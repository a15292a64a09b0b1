/*
 * What the big bench does, one phase after the other, on a server that was just started. Each puts its figures into the report.
 *   errors   false when it did not come to its end in PHASE_LIMIT_S, or the server did what it must not, which fleet->fault says,
 *            or lost a message.
 */
#ifndef BENCH_MILLION_PHASES_H
#define BENCH_MILLION_PHASES_H

#include "million_fleet.h"
#include "million_server.h"
#include "report.h"

#define PHASE_LIMIT_S 900

struct million {
	struct fleet fleet;
	struct million_server server;
	struct report report;
	const char *phase; /* in words: when a fault was seen */
	uint64_t deadline; /* of the phase */
};

/* All come and register, as many at a time as the acceptor takes in a turn; the witnesses, who were first, send PINGs. */
bool phase_register(struct million *million);

/* One PING after the other, each from another client, while nothing else happens. */
bool phase_idle(struct million *million);

/* Members join the channel, who are told of each other. */
bool phase_join(struct million *million);

/* One message to the channel after the other; the witnesses send PINGs. */
bool phase_message(struct million *million);

/* The server asks everybody on one tick whether they are there. */
bool phase_keepalive(struct million *million);

/* All but the witnesses are gone at one moment; the witnesses talk and send PINGs. */
bool phase_leave(struct million *million);

#endif
