/*
 * A transport and its peer, over everything that transports run over: a test drives both sides in the same way.
 */
#ifndef TRANSPORT_PAIR_H
#define TRANSPORT_PAIR_H

#include <stddef.h>

#include <apollon/net/transport.h>

/* A transport and its peer: the other end of a socket, or a handle on the memory. */
struct transport_pair {
	const struct transport_kind *kind;
	struct transport *transport;
	struct transport_memory *memory;
	int peer;

	/* The peer's own end of TLS, and what that writes to where there is no socket. */
	struct transport *engine;
	struct transport_memory *engine_memory;
};

/* What the peer does. */
struct transport_kind {
	void (*open)(struct transport_pair *pair);
	void (*feed)(struct transport_pair *pair, const void *data, size_t len);
	void (*feed_end)(struct transport_pair *pair);
	void (*vanish)(struct transport_pair *pair);
	void (*stop_reading)(struct transport_pair *pair);

	/* Takes what has arrived, at least one byte. Returns 0 when the end has. */
	size_t (*take)(struct transport_pair *pair, void *data, size_t size);
};

/* TCP over loopback seen from who connects and from who accepts, a pair of unix sockets, and memory; TLS over the first two and the
 * last. */
extern const struct transport_kind transport_kind_connecting, transport_kind_accepted, transport_kind_unix,
	transport_kind_memory, transport_kind_tls_connecting, transport_kind_tls_accepted, transport_kind_tls_memory;

/* A connection over loopback: the one that connects, and the descriptor that was accepted. */
struct transport *connect_over_tcp(int *accepted);

/* Waits until the descriptor is ready; fails the test when that takes too long. */
void await(int fd, short events);

/* Repeats the handshake until it is done. */
void shake_hands(struct transport *transport);

#endif
