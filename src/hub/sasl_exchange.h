/*
 * SASL on one connection, from AUTHENTICATE's mechanism to its end: IRCv3 sasl 3.2, so that it may be begun again at any time, registered
 * or not, logged in or not.
 *   thread safety   the hub's thread.
 *   answers         900 and 903; or 902, 904, 905, 906, 908.
 */
#ifndef HUB_SASL_EXCHANGE_H
#define HUB_SASL_EXCHANGE_H

#include "hub/command.h"

/* What AUTHENTICATE said: a mechanism, a piece of a message, or "*". */
void sasl_exchange_take(struct call *call, const char *text);

/* Whether a password is being verified: registration waits for that. */
bool sasl_exchange_is_verifying(const struct session *session);

/* CAP END: what waits for the client is over. */
void sasl_exchange_abort(struct session *session, struct reply *reply);

/* Ends it without a word. */
void sasl_exchange_end(struct session *session);

/* Appends the mechanisms that the session may use, parted by commas. */
void sasl_exchange_mechanisms(const struct session *session, struct buffer *target);

#endif
