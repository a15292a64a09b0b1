/*
 * One simulated client: a non-blocking TCP connection, what it still has to
 * send, and where it stands on its way into the server.
 */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

/* The longest beginning of a line that can be kept until its rest arrives. */
#define CLIENT_PARTIAL_LIMIT 4096

enum client_state {
	CLIENT_CLOSED,
	CLIENT_CONNECTING,
	CLIENT_REGISTERING,
	CLIENT_JOINING,
	CLIENT_READY,
};

struct group;
struct track;
struct pool;
struct ssl_st;

struct client {
	int fd;
	enum client_state state;
	struct pool *pool;
	struct ssl_st *tls; /* NULL: plain */

	/* Traffic: NULL when the client's deliveries are not verified. */
	struct group *group;
	struct track *tracks;

	/* Of the last delivery, with its line end. */
	size_t delivery_len;
	char *partial;
	size_t partial_len;

	char *out;
	size_t out_len;
	size_t out_capacity;
	bool waits_to_write;

	/* Sends and listens on the same connection, which Redis' newer protocol allows. */
	bool is_both;

	/* Does not read any more, and the server may well close it for that. */
	bool is_deaf;

	/* For the scenario's own use. */
	uint64_t since;
	unsigned step;
	uint32_t events;

	char nick[24];
	char channel[WIRE_TARGET_LIMIT];
};

/* Room for `len` more bytes at the end of what is to be sent; the caller fills it all. */
char *client_reserve(struct client *client, size_t len);

/* Queues formatted text of at most 511 bytes. */
__attribute__((format(printf, 2, 3))) void client_say(struct client *client, const char *format, ...);

/* Sends what is queued as far as the socket takes it; the rest follows from
 * pool_turn. Does nothing while the client is still connecting. */
void client_flush(struct client *client);

#endif
