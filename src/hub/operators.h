/*
 * Operators of the server: who may become one, and what they may do then.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_OPERATORS_H
#define HUB_OPERATORS_H

#include <apollon/hub/rights.h>

#include "hub/reply.h"
#include "hub/state.h"

/* Of the configuration, by its exact name; NULL when there is none. */
const struct hub_operator *operators_find(const struct hub *hub, const char *name);

/* Whether the user is an operator and has this right. */
bool operator_has(const struct user *user, uint32_t right);

/* The session's user is an operator from now on, with the rights of this section; tells it, and the other operators. */
void operators_promote(struct reply *reply, const struct hub_operator *row);

/* After new settings: who is an operator has the rights that its section gives now; whose section has gone is none any more. */
void operators_update(struct hub *hub);

#endif
