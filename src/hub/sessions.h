/*
 * Sessions: the hub's side of connections, by their id.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_SESSIONS_H
#define HUB_SESSIONS_H

#include "hub/state.h"

/* NULL when that connection is not there (any more). */
struct session *sessions_find(struct hub *hub, struct conn_id id);

/* Borrows the address until admission_leave. */
struct session *sessions_create(struct hub *hub, struct conn_id id, const char *address);

/* Its TLS handshake is done, with a certificate of that fingerprint, or "". */
void sessions_secured(struct session *session, const char *fingerprint);

/* Ends it from the server's side: its user quits with the reason, "ERROR :Closing link: (address) [reason]" goes out, then the
 * connection is closed. The session stays until its shard says that it is gone. A second call does nothing. */
void sessions_close(struct hub *hub, struct session *session, const char *reason);

/* The same for a connection that never became a session. */
void sessions_refuse(struct hub *hub, struct conn_id id, const char *address, const char *reason);

/* The connection is gone: the user quits if this was its last session. Frees the session. */
void sessions_closed(struct hub *hub, struct session *session, const char *reason);

/* Tells the shard what the session has negotiated and how far it is. */
void sessions_publish(struct hub *hub, const struct session *session);

/* Calls for each session, in no particular order. */
void sessions_each(
	struct hub *hub, void (*visit)(struct hub *hub, struct session *session, void *context), void *context);

#endif
