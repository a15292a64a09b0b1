/*
 * A shard owns connections: it reads and frames what they send, hands it to the hub as requests, and writes what the hub
 * decides, fanning out to its own connections.
 *   thread safety   one thread owns it; others only post to its mailbox.
 *   order           deliveries are dealt with in the order of the mailbox; each connection sees theirs in that order.
 *   limits          per connection: the send queue, REQUEST_CREDIT requests under way, one line and what one read gave.
 */
#ifndef APOLLON_SHARD_SHARD_H
#define APOLLON_SHARD_SHARD_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/metrics.h>
#include <apollon/mailbox/delivery.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/mailbox/request.h>
#include <apollon/net/transport.h>

struct shard;

/* Requests of one connection that the hub may have at a time; with none left the shard stops reading it. */
#define REQUEST_CREDIT 64

/* Bytes that somebody in the waiting room may have sent; beyond, the connection is closed. */
#define WAITING_LIMIT 4096

/* Time to read what was said at the end and to close, before the connection is cut. */
#define CLOSING_MS 2000

/* The same once the server stops and all has been written: whoever listens has heard it by then. */
#define STOPPING_MS 100

struct shard_settings {
	char server_name[64]; /* in PING */
	uint32_t sendq_limit; /* bytes for each connection */
	uint32_t ping_interval_ms;
	uint32_t ping_timeout_ms;
	uint32_t command_rate;         /* lines a second of one connection; 0: no limit */
	uint32_t command_burst;        /* and so many at once: at least 1 where there is a limit */
	uint32_t handshake_timeout_ms; /* for a PROXY header and a TLS handshake together */
};

/* What went wrong with a connection before anybody knew whose it is, or with its TLS later. */
enum shard_failure {
	SHARD_FAILURE_TLS,            /* the handshake or a record */
	SHARD_FAILURE_PROXY,          /* no PROXY header, or a bad one, from who must send one */
	SHARD_FAILURE_PROXY_STRANGER, /* one from who must not */
};

struct shard_host {
	/* Takes the request and brings it to the hub. */
	void (*post)(void *context, struct request *request);
	void *context;
	struct metrics *metrics; /* NULL: nothing is counted */

	/* For the log; NULL: it is not told. Texts are borrowed for the call. */
	void (*on_failure)(void *context, enum shard_failure failure, const char *address, const char *problem);
	void *failure_context;
};

/* Borrows loop and host. loop NULL: stepped by hand, over memory transports. Copies the settings. */
struct shard *shard_create(unsigned index, struct ev_loop *loop, const struct shard_host *host,
	const struct shard_settings *settings, mailbox_wake_fn *wake, void *wake_context);

/* For the hub and the acceptor to post to. */
struct mailbox *shard_mailbox(struct shard *shard);

/* What is received from now on is of that time. now_ms: since 1970; elapsed_ms: a steady clock. Call it when the loop has slept, from
 * ev_check: the time of the last turn is that before the sleep. */
void shard_set_time(struct shard *shard, int64_t now_ms, int64_t elapsed_ms);

/* A turn: deals with all deliveries, then writes, one system call a connection; to large channels a slice of it. The time as above.
 * Returns true when there is more to do at once, after a look at what can be read. Call it from ev_prepare. */
bool shard_turn(struct shard *shard, int64_t now_ms, int64_t elapsed_ms);

/* Grows with each read and each delivery that was dealt with: a turn that leaves it as it was has had nothing to do. */
uint64_t shard_work_count(const struct shard *shard);

/* Time-outs: PING, connections that do not close. Call it about once a second. */
void shard_tick(struct shard *shard, int64_t elapsed_ms);

/* A connection to be taken: a connected transport, its peer's address as text, and what comes before the first message. */
struct shard_opening {
	struct transport *transport; /* taken */
	const char *address;
	struct tls_server *tls; /* borrowed; NULL: plain text */
	bool expects_proxy;
};

struct conn_id shard_open(struct shard *shard, const struct shard_opening *opening);

/* The same for plain text, with nothing before the first message. */
struct conn_id shard_adopt(struct shard *shard, struct transport *transport, const char *address);

/* Whether DELIVERY_STOP has come: then tick more often than STOPPING_MS. */
bool shard_is_stopping(const struct shard *shard);

/* Without a loop: what the loop would do for a connection with events. False when it is gone. */
bool shard_pump(struct shard *shard, struct conn_id id);

/* Cuts all connections. */
void shard_destroy(struct shard *shard);

#endif
