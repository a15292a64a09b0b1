/* What certificates say, and what is known of a peer. */
#include <arpa/inet.h>
#include <assert.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <apollon/base/text.h>

#include "net/transport_tls_internal.h"

void tls_fingerprint_of(const X509 *certificate, char fingerprint[TLS_FINGERPRINT_SIZE])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	fingerprint[0] = '\0';
	if (X509_digest(certificate, EVP_sha256(), digest, &len) != 1)
		ERR_clear_error();
	for (unsigned i = 0; i < len; i++)
		snprintf(fingerprint + 2 * (size_t)i, 3, "%02x", digest[i]);
}

int64_t tls_expiry_of(const X509 *certificate)
{
	struct tm end;

	return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1 ? (int64_t)timegm(&end) * 1000 : 0;
}

/* --- names --- */

static void add_name(char *target, size_t size, const void *name, size_t len)
{
	size_t used = strlen(target);

	if (used + len + 2 > size)
		return;
	if (used)
		target[used++] = ' ';
	memcpy(target + used, name, len);
	target[used + len] = '\0';
	/* Whatever a stranger wrote there is shown on terminals and in logs. */
	for (char *c = target + used; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
}

static void add_alternative(char *target, size_t size, const GENERAL_NAME *name)
{
	char address[INET6_ADDRSTRLEN];
	const ASN1_STRING *text = name->d.ia5;

	if (name->type == GEN_DNS) {
		add_name(target, size, ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text));
	} else if (name->type == GEN_IPADD) {
		int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
		if (ASN1_STRING_length(name->d.iPAddress) == (family == AF_INET ? 4 : 16) &&
			inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address, sizeof(address)))
			add_name(target, size, address, strlen(address));
	}
}

static void add_common_name(const X509 *certificate, char *target, size_t size)
{
	unsigned char *name = NULL;
	const X509_NAME *subject = X509_get_subject_name(certificate);
	int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	int len = index < 0 ? -1
			    : ASN1_STRING_to_UTF8(&name, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));

	if (len > 0)
		add_name(target, size, name, strnlen((const char *)name, (size_t)len));
	OPENSSL_free(name);
}

void tls_names_of(const X509 *certificate, char *target, size_t size)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

	target[0] = '\0';
	for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++)
		add_alternative(target, size, sk_GENERAL_NAME_value(names, i));
	GENERAL_NAMES_free(names);
	if (!*target)
		add_common_name(certificate, target, size);
	ERR_clear_error();
}

/* --- peers --- */

static void describe_trust(const struct transport_tls *tls, struct tls_peer *peer)
{
	long result = SSL_get_verify_result(tls->ssl);

	peer->is_vouched = result == X509_V_OK;
	if (result != X509_V_OK)
		text_copy(peer->problem, sizeof(peer->problem), slice_of(X509_verify_cert_error_string(result)));
}

void transport_tls_peer(const struct transport *transport, struct tls_peer *peer)
{
	const struct transport_tls *tls = (const struct transport_tls *)transport;
	const X509 *certificate = SSL_get0_peer_certificate(tls->ssl);

	assert(transport_is_tls(transport) && tls->is_shaken);
	*peer = (struct tls_peer){0};
	text_copy(peer->protocol, sizeof(peer->protocol), slice_of(SSL_get_version(tls->ssl)));
	text_copy(peer->cipher, sizeof(peer->cipher), slice_of(SSL_get_cipher_name(tls->ssl)));
	if (!certificate)
		return;
	tls_fingerprint_of(certificate, peer->fingerprint);
	tls_names_of(certificate, peer->subject, sizeof(peer->subject));
	peer->expires_ms = tls_expiry_of(certificate);
	if (tls->client)
		describe_trust(tls, peer);
	else
		text_copy(peer->problem, sizeof(peer->problem), SLICE("not looked at"));
}

/* --- files --- */

bool tls_certificate_fingerprint(
	const char *certificate_path, char fingerprint[TLS_FINGERPRINT_SIZE], struct error *error)
{
	BIO *file = BIO_new_file(certificate_path, "re");
	X509 *certificate = file ? PEM_read_bio_X509(file, NULL, NULL, NULL) : NULL;
	bool found = certificate;

	if (found)
		tls_fingerprint_of(certificate, fingerprint);
	else
		error_set(error, "%s: holds no certificate in PEM form (%s)", certificate_path, tls_problem_text());
	X509_free(certificate);
	BIO_free(file);
	ERR_clear_error();
	return found;
}
