/*
 * What a newcomer is told, and the parts of it that commands of their own repeat (VERSION, LUSERS, MOTD).
 */
#ifndef HUB_WELCOME_H
#define HUB_WELCOME_H

#include "hub/reply.h"

/* 001 to 004, then all of the below, in the order of RFC 2812 section 5.1. */
void welcome(struct reply *reply);

void welcome_isupport(struct reply *reply); /* 005 */
void welcome_lusers(struct reply *reply);   /* 251 to 255, 265, 266 */
void welcome_motd(struct reply *reply);     /* 375, 372, 376; or 422 */

#endif
