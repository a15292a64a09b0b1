/* What servers and clients of TLS have in common: versions, ciphers, how certificates are read. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/transport_tls_internal.h"

/* AES-128-GCM is the fastest where processors know AES; who does not, asks for ChaCha20 first and gets it. */
#define SUITES_13 "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
#define SUITES_12 \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:" \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:" \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
#define GROUPS "X25519:P-256:P-384"

SSL_CTX *tls_context_create(const SSL_METHOD *method)
{
	SSL_CTX *context = SSL_CTX_new(method);

	if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
		!SSL_CTX_set_ciphersuites(context, SUITES_13) || !SSL_CTX_set_cipher_list(context, SUITES_12) ||
		!SSL_CTX_set1_groups_list(context, GROUPS))
		abort(); /* a broken library */
	SSL_CTX_set_options(context,
		SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
			SSL_OP_PRIORITIZE_CHACHA);
	/* Connections last for days: there is little to resume, and nothing then that a stolen key of tickets opens. */
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
	/* One read for a record and its header, and for all the records that are there. */
	SSL_CTX_set_read_ahead(context, 1);
	return context;
}

/* Nobody is asked for a key's password. */
static int no_password(char *target, int size, int is_writing, void *context)
{
	bool *was_asked = context;

	(void)is_writing;
	*was_asked = true;
	if (size > 0)
		*target = '\0';
	return -1;
}

static bool is_readable(const char *path, const char *what, struct error *error)
{
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool can_read = fd >= 0 && read(fd, &byte, 1) >= 0;

	if (!can_read)
		error_set(error, "%s: the TLS %s cannot be read: %s", path, what, strerror(errno));
	if (fd >= 0)
		close(fd);
	return can_read;
}

static bool is_mismatch(unsigned long number)
{
	int reason = ERR_GET_REASON(number);

	return ERR_GET_LIB(number) == ERR_LIB_X509 &&
		(reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

static bool refuse_key(const char *chain_path, const char *key_path, bool was_asked, struct error *error)
{
	unsigned long number = ERR_peek_last_error();

	if (is_mismatch(number))
		error_set(error,
			"%s: this key does not fit the certificate in %s: give the pair that was issued together",
			key_path, chain_path);
	else if (was_asked)
		error_set(error, "%s: the key has a password: keep one without, readable by the server only", key_path);
	else
		error_set(error, "%s: holds no private key in PEM form (%s)", key_path, tls_problem_text());
	ERR_clear_error();
	return false;
}

bool tls_context_load(SSL_CTX *context, const char *chain_path, const char *key_path, struct error *error)
{
	if (!is_readable(chain_path, "certificate", error) || !is_readable(key_path, "key", error))
		return false;
	bool was_asked = false;
	ERR_clear_error();
	SSL_CTX_set_default_passwd_cb(context, no_password);
	SSL_CTX_set_default_passwd_cb_userdata(context, &was_asked);
	if (SSL_CTX_use_certificate_chain_file(context, chain_path) != 1) {
		error_set(error, "%s: holds no certificate in PEM form (%s)", chain_path, tls_problem_text());
		return false;
	}
	bool has_key = SSL_CTX_use_PrivateKey_file(context, key_path, SSL_FILETYPE_PEM) == 1;
	SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
	if (!has_key)
		return refuse_key(chain_path, key_path, was_asked, error);
	/* A key of another kind goes beside the certificate instead of failing. */
	if (SSL_CTX_check_private_key(context) != 1) {
		ERR_clear_error();
		error_set(error,
			"%s: this key does not fit the certificate in %s: give the pair that was issued together",
			key_path, chain_path);
		return false;
	}
	return true;
}
