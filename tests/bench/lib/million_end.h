/*
 * The server's end of a client's connection: a transport that asks the client for what it says, and shows it what it is told.
 *   thread safety   as the fleet.
 */
#ifndef BENCH_MILLION_END_H
#define BENCH_MILLION_END_H

#include <apollon/net/transport.h>

#include "million_fleet.h"

/* A block of its own, which the server destroys. */
struct transport *million_end_create(struct fleet_client *client);

#endif
