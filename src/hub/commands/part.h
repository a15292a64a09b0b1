#ifndef HUB_COMMANDS_PART_H
#define HUB_COMMANDS_PART_H

#include "hub/command.h"

/* Leaves one channel and tells all its members. reason may be empty. */
void part_leave(struct call *call, struct membership *member, const char *reason);

#endif
