/*
 * ISUPPORT (Modern IRC "RPL_ISUPPORT Parameters"): what this server can do and how much of it.
 */
#ifndef HUB_ISUPPORT_H
#define HUB_ISUPPORT_H

#include "hub/reply.h"

/* The most tokens in one line, so that it has no more than 15 parameters. */
#define ISUPPORT_TOKENS_LIMIT 13

/* Writes the tokens down anew: at the beginning and whenever the settings have changed. */
void isupport_update(struct hub *hub);

/* As many 005 as it takes. */
void isupport_reply(struct reply *reply);

#endif
