/*
 * The acceptor: listening sockets on the main loop; each new connection goes to a shard in turn.
 *   thread safety   the main thread.
 *   exhaustion      without free descriptors it pauses and looks again after ACCEPT_PAUSE_S: it neither spins nor gives up.
 */
#ifndef SERVER_ACCEPTOR_H
#define SERVER_ACCEPTOR_H

#include <ev.h>
#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/base/log.h>
#include <apollon/base/metrics.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/net/listener.h>
#include <apollon/net/network.h>
#include <apollon/net/transport_tls.h>

#include <apollon/server/config.h>

#define LISTENERS_LIMIT 64
#define ACCEPT_PAUSE_S 0.2

/* Connections that one loop turn accepts from one listener. */
#define ACCEPTS_A_TURN 16

struct acceptor {
	struct ev_loop *loop;
	struct log *log;
	struct metrics *metrics; /* NULL: nothing is counted */
	struct mailbox *const *shards;
	unsigned shard_count, next_shard;
	struct tls_server *tls;                /* counted; for who connects to a listener that speaks it */
	const struct network_list *proxy_from; /* borrowed: who has to send a PROXY header first */
	struct listener listeners[LISTENERS_LIMIT];
	bool is_tls[LISTENERS_LIMIT];
	struct ev_io watchers[LISTENERS_LIMIT];
	unsigned count;
	struct ev_timer pause;
	bool paused;
};

/* Opens what the configuration (or the service manager) names and logs it. shards: mailboxes, borrowed. */
bool acceptor_open(struct acceptor *acceptor, const struct config *config, struct log *log, struct error *error)
	MUST_CHECK;

/* The port of the first listener that speaks TLS; 0: none does. */
uint16_t acceptor_tls_port(const struct acceptor *acceptor);
bool acceptor_has_tls(const struct acceptor *acceptor);

/* For connections from now on. Takes the reference. Needed before acceptor_start if acceptor_has_tls. */
void acceptor_set_tls(struct acceptor *acceptor, struct tls_server *tls);

/* Writes the TCP ports, one a line, each once; the file appears whole. */
bool acceptor_write_ports(const struct acceptor *acceptor, const char *path, struct error *error) MUST_CHECK;

void acceptor_start(
	struct acceptor *acceptor, struct ev_loop *loop, struct mailbox *const *shards, unsigned shard_count);

/* No more connections. Lets go of the certificates. Idempotent. */
void acceptor_close(struct acceptor *acceptor);

#endif
