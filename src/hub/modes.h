/*
 * Channel modes: the one place where they change. RFC 2811 section 4, Modern IRC "MODE message".
 *   thread safety   the hub's thread.
 */
#ifndef HUB_MODES_H
#define HUB_MODES_H

#include "hub/command.h"

/* MODE <channel> <letters> <params>: does what the user may do, refuses the rest, shows lists, and tells the members what has really
 * changed, after all of it has been done. */
void modes_change(struct call *call, struct channel *channel);

#endif
