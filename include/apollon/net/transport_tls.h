/*
 * TLS 1.2 and 1.3 over any transport, which it owns: transport_tls(tcp), transport_tls(memory), ...
 *   thread safety   a transport: one thread at a time. tls_server: created on one thread, then shared by all (the count is atomic, the
 *                   rest does not change). tls_client: one thread.
 *   order           as transport.h says; transport_tls_peer after the handshake was OK.
 *   trust           the server asks for a client's certificate and takes any, or none: what it proves is that the peer has the key of
 *                   that fingerprint. The client's handshake never fails for want of trust either: whoever connects looks at
 *                   transport_tls_peer and decides before anything is sent.
 *   the end         close_notify, and a peer that just closes between two records (as many do), are TRANSPORT_CLOSED; a close in the
 *                   middle of a record or of the handshake is TRANSPORT_FAILED with ECONNRESET. IRC ends its lines itself.
 *   errors          TRANSPORT_FAILED with EPROTO where the peer broke the protocol; transport_tls_problem says it in words.
 *   memory          buffers are held only while half a record is there, or while the peer does not read: then up to
 *                   TLS_HELD_LIMIT bytes of records that the transport beneath has not taken.
 *   not offered     renegotiation, compression, resumption, early data.
 */
#ifndef APOLLON_NET_TRANSPORT_TLS_H
#define APOLLON_NET_TRANSPORT_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/net/transport.h>

#define TLS_HELD_LIMIT (128 * 1024)

/* SHA-256 of a certificate (DER) in lower-case hexadecimal digits, and a NUL. */
#define TLS_FINGERPRINT_SIZE 65

/* --- servers --- */

struct tls_server;

struct tls_certificate {
	const char *chain_path; /* PEM: the certificate, then those that vouch for it */
	const char *key_path;   /* PEM, without a password; may be the same file */
};

#define TLS_CERTIFICATES_LIMIT 64

/* The first certificate is the default; the others are for who asks for one of their names (SNI; "*.example.org" counts). All is read
 * now: files may change or vanish afterwards. NULL with a reason that names the file: missing, unreadable, not PEM, a key that does not
 * fit. One reference is the caller's. */
struct tls_server *tls_server_create(const struct tls_certificate *certificates, unsigned count, struct error *error)
	MUST_CHECK;

/* With a key pair made now that is written nowhere. */
struct tls_server *tls_server_create_temporary(const char *common_name, struct error *error) MUST_CHECK;

/* What a peer gets that speaks no TLS, in plain text, before the connection is closed; copied. Before the server is shared. */
void tls_server_set_plain_answer(struct tls_server *server, const char *text);

struct tls_server *tls_server_ref(struct tls_server *server);

/* NULL is allowed. Connections keep theirs. */
void tls_server_unref(struct tls_server *server);

struct tls_description {
	char fingerprint[TLS_FINGERPRINT_SIZE];
	char names[256];    /* that it is for, parted by blanks; may be cut */
	int64_t expires_ms; /* since 1970 */
};

unsigned tls_server_certificate_count(const struct tls_server *server);
void tls_server_describe(const struct tls_server *server, unsigned index, struct tls_description *description);

/* Takes beneath; takes a reference of its own to the server. */
struct transport *transport_tls_accept(struct transport *beneath, struct tls_server *server);

/* --- clients --- */

struct tls_client;

struct tls_client_settings {
	const char *ca_file;          /* PEM, whom to believe; NULL: the system's */
	const char *certificate_path; /* PEM, the own identity; NULL: none */
	const char *key_path;         /* NULL: in the same file */
};

/* NULL with a reason that names the file. */
struct tls_client *tls_client_create(const struct tls_client_settings *settings, struct error *error) MUST_CHECK;

/* NULL is allowed. Transports that it made may live on. */
void tls_client_destroy(struct tls_client *client);

/* Takes beneath. host: the name or address that the peer's certificate must be for. */
struct transport *transport_tls_connect(struct transport *beneath, struct tls_client *client, const char *host);

/* --- both --- */

struct tls_peer {
	char fingerprint[TLS_FINGERPRINT_SIZE]; /* of its certificate; "": it has none */
	bool is_vouched;                        /* chain and name are right; of a server's peers always false */
	char problem[128];                      /* why not, in words; "" when it is vouched for */
	char protocol[16], cipher[64];          /* "TLSv1.3", "TLS_AES_128_GCM_SHA256" */
	char subject[128];                      /* whom it says it is for: the names, else the common name */
	int64_t expires_ms;                     /* since 1970; 0: no certificate */
};

bool transport_is_tls(const struct transport *transport);

/* After the handshake was OK. */
void transport_tls_peer(const struct transport *transport, struct tls_peer *peer);

/* Why the handshake or the connection failed, or what the handshake waits for; "" when nothing is wrong. Valid until destroy. */
const char *transport_tls_problem(const struct transport *transport);

/* Makes a key (P-256) and a self-signed certificate for ten years, with that name and as PEM, both readable by the owner only. Each file
 * appears whole or not at all; none is overwritten: a key that is there gets a certificate, a certificate that is there is an error. */
bool tls_make_certificate(
	const char *certificate_path, const char *key_path, const char *common_name, struct error *error) MUST_CHECK;

/* Of the first certificate in a PEM file. */
bool tls_certificate_fingerprint(
	const char *certificate_path, char fingerprint[TLS_FINGERPRINT_SIZE], struct error *error) MUST_CHECK;

#endif
