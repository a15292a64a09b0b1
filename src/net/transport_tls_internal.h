/*
 * What the files of transport_tls share. Private to them: OpenSSL ends here. Each of their functions leaves OpenSSL's error queue empty.
 */
#ifndef NET_TRANSPORT_TLS_INTERNAL_H
#define NET_TRANSPORT_TLS_INTERNAL_H

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdatomic.h>

#include <apollon/base/buffer.h>
#include <apollon/net/transport_tls.h>

/* Plain bytes of one record. */
#define TLS_RECORD_BYTES 16384

struct transport_tls {
	struct transport transport; /* first: one is cast to the other */
	struct transport *beneath;
	SSL *ssl;
	struct tls_server *server; /* one of both */
	struct tls_client *client;
	struct buffer held;          /* of records, what beneath has not taken yet */
	char *problem;               /* NULL: none */
	int error_number;            /* of what has failed */
	uint16_t discarded_len;      /* of a peer that speaks no TLS */
	bool is_shaken : 1;          /* the handshake is done */
	bool is_shut_down : 1;       /* our side has said that it ends */
	bool is_plain : 1;           /* the peer speaks no TLS: it has been told, and its end is awaited */
	bool has_written : 1;        /* something of ours is on its way */
	bool is_dry : 1;             /* beneath has nothing more to read just now */
	bool is_full : 1;            /* more is inside than was asked for */
	bool has_beneath_ended : 1;  /* the end was read there */
	bool has_beneath_failed : 1; /* error_number says why */
	bool is_over : 1;            /* `last` is what a read gives from now on */
	enum transport_status last;
};

struct tls_client {
	_Atomic unsigned references;
	SSL_CTX *context;
	BIO_METHOD *method;
};

struct tls_server {
	_Atomic unsigned references;
	SSL_CTX *contexts[TLS_CERTIFICATES_LIMIT]; /* one a certificate */
	unsigned count;
	BIO_METHOD *method;
	char *plain_answer; /* NULL: none */
};

/* transport_tls_bio.c: OpenSSL's bytes over the transport beneath. Writing never blocks: what is not taken is held. */
BIO_METHOD *tls_bio_method_create(void);
BIO *tls_bio_create(BIO_METHOD *method, struct transport_tls *tls);

/* Writes what is held. OK: nothing is any more. */
enum transport_status tls_bio_flush(struct transport_tls *tls);

/* transport_tls_context.c: what servers and clients have in common. */
SSL_CTX *tls_context_create(const SSL_METHOD *method);

/* Loads a certificate with its chain, and its key. */
bool tls_context_load(SSL_CTX *context, const char *chain_path, const char *key_path, struct error *error) MUST_CHECK;

/* transport_tls_problem.c */

/* Sets the problem from OpenSSL's error queue, and empties that. */
void tls_problem_take(struct transport_tls *tls);
void tls_problem_set(struct transport_tls *tls, const char *text);

/* The last error of the queue in words, and empties the queue. Valid for ever. */
const char *tls_problem_text(void);

/* transport_tls_certificate.c */
void tls_fingerprint_of(const X509 *certificate, char fingerprint[TLS_FINGERPRINT_SIZE]);
int64_t tls_expiry_of(const X509 *certificate);

/* The alternative names parted by blanks, else the common name. */
void tls_names_of(const X509 *certificate, char *target, size_t size);

/* transport_tls_make.c: a key and a self-signed certificate, the caller's. */
EVP_PKEY *tls_make_key(void);
X509 *tls_make_self_signed(EVP_PKEY *key, const char *common_name);

#endif
