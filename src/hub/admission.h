/*
 * Admission: who is inside, who waits for a place, who is turned away; and how long somebody may take to register.
 *   thread safety   the hub's thread.
 *   order           first come, first let in; nobody overtakes.
 *   limits          settings->max_clients inside, ->max_waiting waiting, ->max_per_ip of both from one network (network_bits_…), and new
 *                   ones from there at connection_rate; settings->exempt is free of the last two, and of bans by network.
 */
#ifndef HUB_ADMISSION_H
#define HUB_ADMISSION_H

#include "hub/state.h"

/* A connection is there: it becomes a session inside, one that waits, or is refused. */
void admission_open(struct hub *hub, struct conn_id id, const char *address, bool is_secure);

/* The session ends: its place, in line or inside, is free; who is next comes in. */
void admission_leave(struct hub *hub, struct session *session);

/* It is registered: no time-out any more. Frees its registration. */
void admission_registered(struct hub *hub, struct session *session);

/* Closes who took too long to register, tells those who wait their place. */
void admission_tick(struct hub *hub);

/* After new settings: there may be more places. */
void admission_advance(struct hub *hub);

void admission_finish(struct hub *hub);

#endif
