/*
 * TLS for simulated clients. OpenSSL itself, not apollon's transport: what is measured does not measure itself.
 */
#ifndef BENCH_SECURE_H
#define BENCH_SECURE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pool;
struct client;

/* From now on the pool's clients connect by TLS and trust any certificate. */
bool secure_open(struct pool *pool);
void secure_close(struct pool *pool);

/* For a client that has its socket. */
void secure_begin(struct client *client);
void secure_end(struct client *client);

/* As recv and send: -1 with EAGAIN when the socket has to become ready first, the handshake's turns included. */
ssize_t secure_recv(struct client *client, void *data, size_t size);
ssize_t secure_send(struct client *client, const void *data, size_t len);

#endif
