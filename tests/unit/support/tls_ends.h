/*
 * Both ends of TLS over memory. What one writes is carried to the other by the test, byte by byte if it likes.
 */
#ifndef TLS_ENDS_H
#define TLS_ENDS_H

#include <stddef.h>

#include <apollon/net/transport_tls.h>

struct tls_end {
	struct transport *transport;
	struct transport_memory *memory;
};

struct tls_ends {
	char folder[64]; /* for files, removed at the end */
	struct tls_server *server;
	struct tls_client *client;
	struct tls_end accepted, connected;
};

/* For cmocka. The server has a certificate for chat.example.org, the client believes nobody. */
int tls_ends_set_up(void **state);
int tls_ends_tear_down(void **state);

/* A path in the folder; valid until the fourth call after this one. */
char *tls_ends_path(const struct tls_ends *ends, const char *name);

/* Fails the test when there can be none. */
struct tls_client *tls_ends_client(const struct tls_client_settings *settings);

/* New ones, the old are closed; host: whom the client expects. */
void tls_ends_open(struct tls_ends *ends, const char *host);
void tls_ends_shake(struct tls_ends *ends, size_t piece);
void tls_ends_open_shaken(struct tls_ends *ends);

/* Carries at most limit bytes. Returns how many. */
size_t tls_ends_carry(struct tls_end *from, struct tls_end *to, size_t limit);

enum transport_status tls_end_handshake(struct tls_end *end);
enum transport_status tls_end_read(struct tls_end *end, void *data, size_t size, size_t *len);
enum transport_status tls_end_write(struct tls_end *end, const void *data, size_t len, size_t *written);
void tls_end_assert_problem(const struct tls_end *end, const char *expected);

#endif
