/*
 * Listening sockets: IPv4, IPv6 (each for its own family only) and unix, non-blocking, closed on exec.
 *   thread safety   one thread at a time.
 */
#ifndef APOLLON_NET_LISTENER_H
#define APOLLON_NET_LISTENER_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/net/address.h>

struct listener {
	int fd;
	bool made_file;           /* a unix socket's, which goes when the listener closes */
	struct endpoint endpoint; /* with the real port */
};

/* Opens one socket for each of the address's endpoints, at most limit. With port 0 all of them get the same free port. A unix
 * socket's stale file is replaced, one that somebody answers on is an error.
 * Endpoints of IPv6, or of IPv4, where this machine does not have it are left out if others remain.
 * Returns how many are open; 0 with a reason when any other failed (then none is left open). */
unsigned listener_open(struct listener *listeners, unsigned limit, const struct address *address, struct error *error)
	MUST_CHECK;

/* Takes a descriptor that somebody else opened (systemd). Returns false with a reason when it does not listen; it is then
 * still the caller's. */
bool listener_adopt(struct listener *listener, int fd, struct error *error) MUST_CHECK;

enum listener_result {
	LISTENER_ACCEPTED,
	LISTENER_NOBODY,    /* nobody waits */
	LISTENER_GONE,      /* who waited has left: try the next */
	LISTENER_EXHAUSTED, /* no descriptors or memory: pause */
};

/* Accepts one. *fd is non-blocking, closed on exec, ready for transport_tcp_create, and the caller's. */
enum listener_result listener_accept(struct listener *listener, int *fd, struct endpoint *peer) MUST_CHECK;

/* Closes; removes a unix socket's file that listener_open made. Idempotent. */
void listener_close(struct listener *listener);

#endif
