/*
 * What has to be accounted for: who did what to whom.
 *   thread safety   the hub's thread.
 *   ownership       borrows everything.
 */
#ifndef HUB_AUDIT_H
#define HUB_AUDIT_H

#include "hub/state.h"

/* session: whose act it was; NULL: the server's own. target and detail: NULL where there is nothing to say. The names of events are
 * listed in apollon-serve(1): a new one belongs there. No secrets in any of it. */
void audit(struct hub *hub, const struct session *session, const char *name, const char *target, const char *detail);

#endif
