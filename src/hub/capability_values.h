/*
 * Which capabilities a connection is offered, and their values (IRCv3 capability negotiation 302).
 *   thread safety   the hub's thread.
 */
#ifndef HUB_CAPABILITY_VALUES_H
#define HUB_CAPABILITY_VALUES_H

#include "hub/state.h"

/* The version from which on values, lists of several lines and cap-notify are understood. */
#define CAP_VERSION_302 302

/* capability: one bit. */
bool capability_is_offered(const struct hub *hub, const struct session *session, uint32_t capability);

/* Appends nothing for one without a value. */
void capability_value_append(
	const struct hub *hub, const struct session *session, uint32_t capability, struct buffer *target);

/* After new settings, told by what was before: who can be told of it is told what is offered now and was not, and the reverse (CAP NEW, CAP
 * DEL); what is gone is no longer negotiated. */
void capability_values_changed(struct hub *hub, const struct hub_settings *before);

#endif
