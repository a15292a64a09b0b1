/*
 * A transport whose handshake is the PROXY header of the peer, over any transport, which it owns. Everything else is the transport's beneath:
 * of that nothing is read beyond the header.
 *   thread safety   one thread at a time.
 *   errors          TRANSPORT_FAILED with EPROTO for a bad header, with ECONNRESET for half of one.
 */
#ifndef APOLLON_NET_TRANSPORT_PROXY_H
#define APOLLON_NET_TRANSPORT_PROXY_H

#include <stdbool.h>

#include <apollon/net/proxy_header.h>
#include <apollon/net/transport.h>

/* Takes beneath. */
struct transport *transport_proxy_accept(struct transport *beneath);

bool transport_is_proxy(const struct transport *transport);

/* After the handshake was OK; valid until destroy. */
const struct proxy_header *transport_proxy_header(const struct transport *transport);

/* Why the handshake failed; "" when nothing is wrong. A constant. */
const char *transport_proxy_problem(const struct transport *transport);

#endif
