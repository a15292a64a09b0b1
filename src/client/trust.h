/*
 * Whether a server is who it should be, as ssh decides it: what the command line says alone, else what is pinned in known_hosts,
 * else what the system's CAs vouch for, else what the user says when asked.
 *   thread safety   pure functions.
 *
 * A pin goes before a CA: who is known by a certificate and shows another one is refused, whoever vouches for it. A pinned certificate
 * is good for as long as it is pinned, beyond its expiry as well. With --tls-pin, --tls-ca or --insecure known_hosts is not asked.
 */
#ifndef CLIENT_TRUST_H
#define CLIENT_TRUST_H

#include <stdbool.h>

#include <apollon/base/buffer.h>
#include <apollon/client/options.h>
#include <apollon/net/transport_tls.h>

#include "client/known_hosts.h"

enum trust {
	TRUST_GIVEN,
	TRUST_IN_QUESTION, /* nobody knows it, nobody vouches for it: the user may */
	TRUST_REFUSED,
};

/* One server and the certificate that it showed. All is borrowed. */
struct trust_case {
	const struct join_options *options;
	const struct known_hosts *known_hosts;
	const char *known_hosts_path; /* for people */
	const char *place;
	const struct tls_peer *peer;
};

/* Unless it is given, *reason says why, and *words gets what people are to be told besides: lines, or nothing. */
enum trust trust_decide(const struct trust_case *the_case, struct buffer *words, struct error *reason);

enum trust_answer { TRUST_YES, TRUST_NO, TRUST_OTHER_FINGERPRINT, TRUST_UNCLEAR };

/* What the user answered: yes, no, or the fingerprint that it should have. */
enum trust_answer trust_read_answer(const char *text, const char *fingerprint);

#endif
