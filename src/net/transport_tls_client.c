/* The client's end: whom to believe, and its own identity. */
#include <openssl/err.h>
#include <stdlib.h>

#include <apollon/base/alloc.h>

#include "net/transport_tls_internal.h"

static bool load_authorities(SSL_CTX *context, const char *ca_file, struct error *error)
{
	/* A machine without a store of them vouches for nobody: that is no error. */
	bool loaded = ca_file ? SSL_CTX_load_verify_file(context, ca_file) == 1
			      : (SSL_CTX_set_default_verify_paths(context), true);

	if (!loaded)
		error_set(error, "%s: holds no certificates of authorities in PEM form (%s)", ca_file,
			tls_problem_text());
	ERR_clear_error();
	return loaded;
}

static bool load_identity(SSL_CTX *context, const struct tls_client_settings *settings, struct error *error)
{
	const char *key_path = settings->key_path ? settings->key_path : settings->certificate_path;

	return !settings->certificate_path || tls_context_load(context, settings->certificate_path, key_path, error);
}

struct tls_client *tls_client_create(const struct tls_client_settings *settings, struct error *error)
{
	struct tls_client *client = alloc_zeroed(1, sizeof(*client));

	atomic_init(&client->references, 1);
	client->method = tls_bio_method_create();
	client->context = tls_context_create(TLS_client_method());
	/* The chain is looked at all the same; who decides about the result is the caller. */
	SSL_CTX_set_verify(client->context, SSL_VERIFY_NONE, NULL);
	if (load_authorities(client->context, settings->ca_file, error) &&
		load_identity(client->context, settings, error))
		return client;
	tls_client_destroy(client);
	return NULL;
}
