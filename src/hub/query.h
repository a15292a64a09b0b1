/*
 * What the commands that ask about the server share.
 */
#ifndef HUB_QUERY_H
#define HUB_QUERY_H

#include "hub/command.h"

/* Whether a parameter that names a server means this one: absent, its name or a mask of it, or the nick of somebody here. Answers 402
 * when not. */
bool query_is_here(struct call *call, unsigned param);

#endif
