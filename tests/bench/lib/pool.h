/*
 * All simulated clients and the one epoll loop that serves them. Reads go
 * through one shared buffer and are parsed in place; nothing is allocated for
 * a message.
 */
#ifndef BENCH_POOL_H
#define BENCH_POOL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

struct traffic;
struct ssl_ctx_st;

/* What a scenario wants to hear of; each may be NULL. A line is without its
 * CR LF and valid during the call. */
struct pool_handler {
	void (*on_ready)(void *context, struct client *client);
	void (*on_line)(void *context, struct client *client, const char *line, size_t len);
	/* Without it, a connection that the server closes is a failure of the run. */
	void (*on_closed)(void *context, struct client *client);
	void *context;
};

struct pool {
	int epoll;
	const struct wire *wire;
	struct sockaddr_in address;
	struct client *clients;
	size_t count;
	size_t ready_count;
	struct pool_handler handler;
	struct traffic *traffic;
	struct ssl_ctx_st *tls; /* NULL: plain */
	char *input;
	uint64_t received; /* bytes, of all clients */
	uint32_t now;      /* when what is being read arrived, in ticks */
	bool failed;
	char why[512];
};

/* `count` clients, all closed, with nicks of equal length that begin with another letter in each instance. False with
 * `why` filled. */
bool pool_open(
	struct pool *pool, const struct wire *wire, const char *host, uint16_t port, unsigned instance, size_t count);

void pool_close(struct pool *pool);

/* Starts a connection; the client then registers and joins its channel by itself. */
void pool_connect(struct pool *pool, struct client *client);

/* Closes without a word; on_closed is not called. */
void pool_drop(struct pool *pool, struct client *client);

/* Makes the client stop (or start again) to read what the server sends. */
void pool_deafen(struct pool *pool, struct client *client, bool is_deaf);

/* Also waits for room to send, or not any more. */
void pool_watch(struct pool *pool, struct client *client, bool waits_to_write);

/* Handles what is there, waiting at most `timeout` nanoseconds for it. False once the pool failed. */
bool pool_turn(struct pool *pool, uint64_t timeout);

/* Brings clients first..first+count-1 in, at most `at_once` of them on their
 * way at a time; returns when all are ready. False when the pool failed or it took over 120 s. */
bool pool_gather(struct pool *pool, size_t first, size_t count, size_t at_once);

/* Ends the run with a reason; the first one is kept. Always false. */
__attribute__((format(printf, 2, 3))) bool pool_fail(struct pool *pool, const char *format, ...);

#endif
