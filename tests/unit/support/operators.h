/* Operators for tests: what OPER needs, and users that are operators. */
#ifndef TESTS_SUPPORT_OPERATORS_H
#define TESTS_SUPPORT_OPERATORS_H

#include "support/chat.h"

/* Adds one to the settings; before the first connection. */
void chat_add_operator(struct chat *chat, const char *name, const char *password, const char *mask);

/* Connects and makes it an operator; skips what the server says to that. Adds the operator "root" with the password "secret" to the
 * settings when there is none yet, so that it has to be the first connection. */
void chat_connect_operator(struct chat *chat, const char *name);

#endif
