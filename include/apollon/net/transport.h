/*
 * A transport moves bytes between this process and one peer, without an event loop and without blocking. Transports
 * compose: one may own another beneath it.
 *   thread safety   one thread at a time.
 *   order           handshake until OK, then read and write in any order; after CLOSED or FAILED only destroy.
 */
#ifndef APOLLON_NET_TRANSPORT_H
#define APOLLON_NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include <apollon/base/attributes.h>

enum transport_status {
	TRANSPORT_OK,
	TRANSPORT_WANT_READ,  /* again when fd is readable */
	TRANSPORT_WANT_WRITE, /* again when fd is writable */
	TRANSPORT_CLOSED,     /* the peer ended its side in order */
	TRANSPORT_FAILED,     /* broken; errno says why */
};

struct transport;

struct transport_ops {
	enum transport_status (*handshake)(struct transport *transport);

	/* OK: at least one byte was read. A short read is not the end. */
	enum transport_status (*read)(struct transport *transport, void *data, size_t size, size_t *read_len);

	/* Whether the next read gives something (bytes or the end) that the descriptor will not tell of, since it is inside already:
	 * only after a read that filled its target, beside the bytes of the last one, or after the handshake. NULL: never. */
	bool (*has_input)(const struct transport *transport);

	/* OK: all that was taken is on its way; it may be fewer bytes than offered, but one at least. WANT_WRITE: *written_len bytes,
	 * often none, have been taken, and something of them is held inside: write again when fd is writable, with what follows or,
	 * if nothing does, with no parts. Never raises SIGPIPE. */
	enum transport_status (*write)(
		struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len);

	/* Ends this side in order: the peer reads what was written, then its end. WANT_WRITE: again when fd is writable. */
	enum transport_status (*shutdown)(struct transport *transport);

	/* The descriptor to watch, or -1 when there is none (memory). */
	int (*fd)(const struct transport *transport);

	/* Closes and frees. */
	void (*destroy)(struct transport *transport);
};

struct transport {
	const struct transport_ops *ops;
};

/* Takes fd, a connected, non-blocking stream socket (TCP or unix), with the options that transport_tcp_set_options gives it or its
 * listener. */
struct transport *transport_tcp_create(int fd);

/* Messages leave when they are flushed, without waiting for more; a peer that has gone is noticed. On a listening socket it counts for
 * all that are accepted from then on. Unix sockets have no use for either. */
void transport_tcp_set_options(int fd);

/* Starts to connect a socket to the address without waiting; handshake tells when it is through. The result's fd is
 * non-blocking and closed on exec. NULL with errno set when it failed at once. */
struct sockaddr;
struct transport *transport_tcp_connect(const struct sockaddr *address, size_t address_len) MUST_CHECK;

/* The same from an address of this machine; local NULL: from any. */
struct transport *transport_tcp_connect_from(
	const struct sockaddr *local, size_t local_len, const struct sockaddr *address, size_t address_len) MUST_CHECK;

/*
 * The memory transport: the mock that tests drive one step at a time. Its peer is the test.
 */
struct transport_memory;

struct transport *transport_memory_create(struct transport_memory **handle);

/* What the peer does. The handle is valid until transport_memory_release, also after the transport's destroy. */
void transport_memory_feed(struct transport_memory *memory, const void *data, size_t len);
void transport_memory_feed_end(struct transport_memory *memory);                /* the peer's orderly end */
void transport_memory_vanish(struct transport_memory *memory);                  /* ECONNRESET from now on, both ways */
void transport_memory_limit_reads(struct transport_memory *memory, size_t len); /* bytes a read gives at most */
void transport_memory_limit_writes(
	struct transport_memory *memory, size_t len); /* bytes a write takes at most; 0: none */

/* What the transport's owner has written and the test has not yet taken: valid until the next call. */
const char *transport_memory_written(struct transport_memory *memory, size_t *len);
void transport_memory_take(struct transport_memory *memory, size_t len);
bool transport_memory_was_shut_down(const struct transport_memory *memory);
bool transport_memory_was_destroyed(const struct transport_memory *memory);
void transport_memory_release(struct transport_memory *memory);

#endif
