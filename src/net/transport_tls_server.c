/* The server's certificates, and who gets which. */
#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "net/transport_tls_internal.h"

/* Bytes of a client's certificate and its chain. */
#define CLIENT_CHAIN_LIMIT 32768

/* Any certificate will do: it is known by its fingerprint, and that its owner has the key was shown by then. */
static int take_any_certificate(X509_STORE_CTX *store, void *context)
{
	(void)context;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

static int choose_certificate(SSL *ssl, int *alert, void *context)
{
	const struct tls_server *server = context;
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	*alert = SSL_AD_UNRECOGNIZED_NAME; /* not sent: whoever asks for another name gets the default */
	for (unsigned i = 0; name && i < server->count; i++) {
		if (X509_check_host(SSL_CTX_get0_certificate(server->contexts[i]), name, 0, 0, NULL) != 1)
			continue;
		if (i > 0)
			SSL_set_SSL_CTX(ssl, server->contexts[i]);
		break;
	}
	ERR_clear_error();
	return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *create_context(struct tls_server *server)
{
	SSL_CTX *context = tls_context_create(TLS_server_method());

	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(context, take_any_certificate, NULL);
	SSL_CTX_set_max_cert_list(context, CLIENT_CHAIN_LIMIT);
	SSL_CTX_set_tlsext_servername_callback(context, choose_certificate);
	SSL_CTX_set_tlsext_servername_arg(context, server);
	server->contexts[server->count++] = context;
	return context;
}

static struct tls_server *create_server(void)
{
	struct tls_server *server = alloc_zeroed(1, sizeof(*server));

	atomic_init(&server->references, 1);
	server->method = tls_bio_method_create();
	return server;
}

struct tls_server *tls_server_create(const struct tls_certificate *certificates, unsigned count, struct error *error)
{
	struct tls_server *server = create_server();

	assert(count > 0 && count <= TLS_CERTIFICATES_LIMIT);
	for (unsigned i = 0; i < count; i++) {
		if (tls_context_load(
			    create_context(server), certificates[i].chain_path, certificates[i].key_path, error))
			continue;
		tls_server_unref(server);
		return NULL;
	}
	return server;
}

struct tls_server *tls_server_create_temporary(const char *common_name, struct error *error)
{
	struct tls_server *server = create_server();
	SSL_CTX *context = create_context(server);
	EVP_PKEY *key = tls_make_key();
	X509 *certificate = key ? tls_make_self_signed(key, common_name) : NULL;

	if (!certificate || SSL_CTX_use_certificate(context, certificate) != 1 ||
		SSL_CTX_use_PrivateKey(context, key) != 1) {
		error_set(error, "no TLS key can be made: %s", tls_problem_text());
		tls_server_unref(server);
		server = NULL;
	}
	X509_free(certificate);
	EVP_PKEY_free(key);
	return server;
}

void tls_server_set_plain_answer(struct tls_server *server, const char *text)
{
	free(server->plain_answer);
	server->plain_answer = alloc_text(text);
}

struct tls_server *tls_server_ref(struct tls_server *server)
{
	atomic_fetch_add(&server->references, 1);
	return server;
}

void tls_server_unref(struct tls_server *server)
{
	if (!server || atomic_fetch_sub(&server->references, 1) > 1)
		return;
	for (unsigned i = 0; i < server->count; i++)
		SSL_CTX_free(server->contexts[i]);
	BIO_meth_free(server->method);
	free(server->plain_answer);
	free(server);
}

unsigned tls_server_certificate_count(const struct tls_server *server)
{
	return server->count;
}

void tls_server_describe(const struct tls_server *server, unsigned index, struct tls_description *description)
{
	assert(index < server->count);
	const X509 *certificate = SSL_CTX_get0_certificate(server->contexts[index]);

	tls_fingerprint_of(certificate, description->fingerprint);
	tls_names_of(certificate, description->names, sizeof(description->names));
	description->expires_ms = tls_expiry_of(certificate);
}
