/*
 * A link is the way to one server: looked up, connected, secured by TLS if that is asked for, then lines both ways, until it ends. It can
 * be opened again afterwards.
 *   thread safety   the client's one thread; looking up runs on a thread of its own, which shares nothing.
 *   callbacks       come from the loop, never from within link_open or link_send. link_close may be called in them.
 *   limits          LINK_SENDQ_LIMIT bytes wait to be written; beyond it the link ends.
 *   system calls    what is sent in one loop turn leaves in one.
 */
#ifndef CLIENT_LINK_H
#define CLIENT_LINK_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/error.h>
#include <apollon/irc/lines.h>
#include <apollon/net/address.h>
#include <apollon/net/conn.h>
#include <apollon/net/transport_tls.h>

#include "client/resolution.h"

#define LINK_SENDQ_LIMIT ((size_t)4 << 20)

enum link_end {
	LINK_END_CLOSED,      /* the server ended it */
	LINK_END_LOST,        /* it broke */
	LINK_END_UNREACHABLE, /* it never was */
	LINK_END_NO_HOST,     /* nor could it be: the host is unknown */
	LINK_END_NO_TLS,      /* nor could it be: the peer speaks no TLS, or none that fits */
};

struct link_callbacks {
	/* The TLS handshake is done, and nothing was sent. false: the link is closed, and no other callback follows. */
	bool (*on_secured)(void *context, const struct tls_peer *peer);
	void (*on_up)(void *context);

	/* A line without its end, which may be changed. */
	void (*on_line)(void *context, char *line);
	void (*on_down)(void *context, enum link_end end, const char *reason);
	void *context;
};

/* Borrowed for the link's whole life; they may change while it is down. */
struct link_settings {
	const struct address *address;
	struct tls_client *tls; /* NULL: none */
	int family;
	const char *bind_address; /* NULL: any */
	double connect_timeout_s; /* for all addresses together */
};

enum link_state { LINK_DOWN, LINK_RESOLVING, LINK_CONNECTING, LINK_UP };

struct link {
	struct ev_loop *loop;
	struct link_settings settings;
	struct link_callbacks callbacks;
	enum link_state state;
	unsigned opened; /* how often: tells one link from the next */
	bool is_paused;
	int resolution_fd;
	struct ev_io resolution_watcher;
	struct ev_timer timer;
	struct ev_prepare flusher;
	struct resolution resolution;
	unsigned tried; /* endpoints */
	ev_tstamp deadline;
	struct error error; /* of the endpoint tried last */
	struct conn conn;
	struct lines lines;
};

void link_init(struct link *link, struct ev_loop *loop, const struct link_settings *settings,
	const struct link_callbacks *callbacks);
void link_finish(struct link *link);

/* Begins. on_up or on_down follows. */
void link_open(struct link *link);

/* Ends it at once; no callback follows. */
void link_close(struct link *link);

/* Ends our side once everything is written. */
void link_shut_down(struct link *link);

void link_send(struct link *link, const char *line, size_t len);

/* Back-pressure: while it is false nothing is read, and so the server is held back. */
void link_set_reading(struct link *link, bool reading);

#endif
