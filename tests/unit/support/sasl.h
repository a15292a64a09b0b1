/* SASL in a chat: what a client sends, in pieces of base64. */
#ifndef TESTS_SUPPORT_SASL_H
#define TESTS_SUPPORT_SASL_H

#include <apollon/base/slice.h>

#include "support/chat.h"

/* Sends a message by as many AUTHENTICATEs as it takes. */
void sasl_send(struct chat *chat, const char *name, struct slice message);

/* AUTHENTICATE PLAIN, awaited, and the account and password. */
void sasl_send_plain(struct chat *chat, const char *name, const char *account, const char *password);

/* A whole SCRAM-SHA-256 exchange, up to the client's proof. Returns whether the server has proven itself; the client has not said "+" to that. */
bool sasl_prove(struct chat *chat, const char *name, const char *account, const char *password);

/* A connection that is secure, has the capability sasl and a nick, and whose registration waits for CAP END. */
void sasl_open(struct chat *chat, const char *name);

#endif
