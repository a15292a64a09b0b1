/*
 * The client's part that sees to TLS: what it is set up with, whether the server is trusted, and what becomes of it (trust.h), and STS.
 *   thread safety   the client's one thread.
 *   order           nothing is sent on a link before client_trust_on_secured has said yes.
 */
#ifndef CLIENT_CLIENT_TRUST_H
#define CLIENT_CLIENT_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/net/transport_tls.h>

#include "client/identity.h"

struct client;

struct client_trust {
	struct address address; /* where the link goes: STS may have changed what the options say */
	bool is_tls;
	bool is_upgrading; /* the link is to be replaced by one with TLS */
	struct tls_client *tls;
	struct identity identity;
	char *known_hosts_path;                /* NULL: nowhere */
	char *sts_path;                        /* NULL: nowhere */
	char accepted[TLS_FINGERPRINT_SIZE];   /* in this run, whether it could be kept or not */
	char questioned[TLS_FINGERPRINT_SIZE]; /* what the user is being asked about */
};

/* Reads what the options name; what is wrong with that becomes the client's result. */
void client_trust_init(struct client *client);
void client_trust_finish(struct client *client);

/* link_callbacks.on_secured */
bool client_trust_on_secured(void *context, const struct tls_peer *peer);

/* session_callbacks.on_sts */
bool client_trust_on_sts(void *context, uint16_t port, int64_t duration_s);

/* Whether the way to the server is one that nobody can listen on. */
bool client_trust_is_private(const struct client *client);

#endif
