/*
 * Registration: from what a session has said of itself (NICK, USER, PASS, CAP) to a user. RFC 2812 section 3.1, Modern IRC
 * "Connection Registration", IRCv3 capability negotiation.
 */
#ifndef HUB_REGISTRATION_H
#define HUB_REGISTRATION_H

#include "hub/reply.h"

/* Makes the session a user and welcomes it when all has been said and nothing speaks against it. Otherwise it says what does (433), closes
 * the session (464, 465), or waits for more. */
void registration_try(struct hub *hub, struct session *session, struct reply *reply);

#endif
