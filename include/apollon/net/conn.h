/*
 * A connection: one transport, the libev watcher on it, and a send queue of references to chunks.
 *   thread safety   owned by one thread for its whole life; everything is that thread's.
 *   order           what is queued leaves in that order.
 *   callbacks       come from the loop, conn_start, conn_read, conn_flush or conn_pump, never from conn_queue; conn_finish may be called
 *                   in them, but the struct must stay until the call has returned.
 *   limits          the send queue holds at most sendq_limit bytes; behind a peer that does not read, small pieces are copied out of
 *                   their chunks, so that what is held in memory is at most four times what is queued, and 4 KiB.
 *   system calls    conn_queue makes none; conn_flush makes one for all that is queued.
 */
#ifndef APOLLON_NET_CONN_H
#define APOLLON_NET_CONN_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/net/chunk.h>
#include <apollon/net/transport.h>

struct conn;

enum conn_end {
	CONN_END_CLOSED, /* the peer ended it */
	CONN_END_FAILED, /* errno at that time is in conn->error_number */
};

struct conn_callbacks {
	/* The handshake is done: that of conn_start, and again that of each conn_wrap. May be NULL. */
	void (*on_connected)(struct conn *conn);

	/* The handshake could go a step further, which costs time. Returns whether it may at once; else nothing happens until conn_shake.
	 * NULL: it always may. */
	bool (*may_shake)(struct conn *conn);

	/* Readable: call conn_read. */
	void (*on_readable)(struct conn *conn);

	/* The send queue ran empty after it had been blocked. May be NULL. */
	void (*on_drained)(struct conn *conn);

	/* So many bytes of the queue went to the transport. For counting; may be NULL. */
	void (*on_written)(struct conn *conn, size_t len);

	/* It is over; nothing is read or written any more. The owner calls conn_finish, now or later. Called once. */
	void (*on_end)(struct conn *conn, enum conn_end end);
};

/* A piece of a chunk in the send queue. */
struct conn_piece {
	struct chunk *chunk;
	uint32_t offset;
	uint32_t len;
};

struct conn {
	struct ev_loop *loop; /* NULL: stepped by hand with conn_pump (tests, simulation) */
	const struct conn_callbacks *callbacks;
	struct transport *transport;
	struct ev_io watcher;
	struct conn_piece *pieces; /* ring: `first`, `count`, capacity a power of two; NULL while never used */
	uint32_t piece_first;
	uint32_t piece_count;
	uint32_t piece_capacity;
	uint32_t piece_settled; /* the first of them hold on to no more memory than they have to */
	uint32_t sendq_len;     /* bytes */
	uint32_t sendq_limit;
	int error_number;
	bool connected : 1;
	bool shakes_writing : 1; /* the handshake waits for EV_WRITE, not for EV_READ */
	bool put_off : 1;        /* the handshake waits for conn_shake */
	bool shutting : 1;       /* our end is not through yet: waits for EV_WRITE */
	bool reading : 1;        /* wants on_readable */
	bool blocked : 1;        /* the last write could not take all: waits for EV_WRITE */
	bool exceeded : 1;       /* the limit was hit: nothing more is queued */
	bool ended : 1;
};

/* Takes the transport. Nothing happens before conn_start. */
void conn_init(struct conn *conn, struct ev_loop *loop, struct transport *transport,
	const struct conn_callbacks *callbacks, size_t sendq_limit);

/* Begins the handshake, then watching. */
void conn_start(struct conn *conn);

/* Puts another transport over the present one, which it owns (transport_tls_connect(conn->transport, ...)), and begins its handshake. What
 * is queued waits for its end. Only when connected. */
void conn_wrap(struct conn *conn, struct transport *transport);

/* The same for who is connected to: the handshake begins when the peer has said something. */
void conn_wrap_accepted(struct conn *conn, struct transport *transport);

/* Goes on with a handshake that may_shake has put off. */
void conn_shake(struct conn *conn);

/* Stops watching, drops the queue, destroys the transport. The caller's struct may be reused. Idempotent. */
void conn_finish(struct conn *conn);

/* From within the loop's callbacks, since the loop does not wake for what the transport has inside. */
void conn_set_reading(struct conn *conn, bool reading);

/* Reads once. Returns the number of bytes, 0 when there are none just now or when it ended (then on_end has been called). */
size_t conn_read(struct conn *conn, char *data, size_t size);

/* Appends a piece of a chunk; the connection takes a reference of its own. A piece that continues the last one lengthens it.
 * Returns false (and sets `exceeded`) when the limit forbids it; what was queued before stays. */
bool conn_queue(struct conn *conn, struct chunk *chunk, uint32_t offset, uint32_t len);

/* Whether conn_queue would take so many bytes. */
bool conn_has_room(const struct conn *conn, size_t len);

/* The same for bytes that nobody shares: copied. */
bool conn_queue_copy(struct conn *conn, const void *data, size_t len);

/* Writes what the socket takes, in as few calls as possible. Call it once a loop turn. */
void conn_flush(struct conn *conn);

/* Ends this side in order, after what was flushed. */
void conn_shutdown(struct conn *conn);

/* Without a loop: does what the loop would do for a readable and writable descriptor. */
void conn_pump(struct conn *conn);

#endif
