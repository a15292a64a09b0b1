/* Keys and self-signed certificates of our own making. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/buffer.h>

#include "net/transport_tls_internal.h"

#define DAY_S (24 * 60 * 60)
#define VALID_DAYS 3650

/* X.520 lets a common name have so many. */
#define COMMON_NAME_LIMIT 64

EVP_PKEY *tls_make_key(void)
{
	return EVP_EC_gen("P-256");
}

/* --- the certificate --- */

static bool add_extension(X509 *certificate, int kind, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);
	bool added = extension && X509_add_ext(certificate, extension, -1) == 1;

	X509_EXTENSION_free(extension);
	return added;
}

/* Built by hand: in OpenSSL's notation a comma in the name would begin another. */
static bool add_alternative_name(X509 *certificate, const char *name)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *entry = GENERAL_NAME_new();
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(name);
	ASN1_IA5STRING *text = address ? NULL : ASN1_IA5STRING_new();

	ERR_clear_error();
	bool added = names && entry && (address || (text && ASN1_STRING_set(text, name, (int)strlen(name)) == 1));
	if (added) {
		GENERAL_NAME_set0_value(entry, address ? GEN_IPADD : GEN_DNS, address ? (void *)address : (void *)text);
		address = NULL;
		text = NULL;
		added = sk_GENERAL_NAME_push(names, entry) > 0;
	}
	if (added) {
		entry = NULL;
		added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1;
	}
	ASN1_OCTET_STRING_free(address);
	ASN1_IA5STRING_free(text);
	GENERAL_NAME_free(entry);
	GENERAL_NAMES_free(names);
	return added;
}

static bool set_serial(X509 *certificate)
{
	BIGNUM *number = BN_new();
	bool set = number && BN_rand(number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
		BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

	BN_free(number);
	return set;
}

static bool fill_in(X509 *certificate, EVP_PKEY *key, const char *common_name)
{
	X509_NAME *subject = X509_get_subject_name(certificate);
	int len = (int)strnlen(common_name, COMMON_NAME_LIMIT);

	return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
		X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_S) &&
		X509_time_adj_ex(X509_getm_notAfter(certificate), VALID_DAYS, 0, NULL) &&
		X509_NAME_add_entry_by_NID(
			subject, NID_commonName, MBSTRING_UTF8, (const unsigned char *)common_name, len, -1, 0) == 1 &&
		X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1 &&
		add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
		add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
		add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth") &&
		add_alternative_name(certificate, common_name);
}

X509 *tls_make_self_signed(EVP_PKEY *key, const char *common_name)
{
	X509 *certificate = X509_new();

	if (certificate && fill_in(certificate, key, common_name) && X509_sign(certificate, key, EVP_sha256()) > 0)
		return certificate;
	X509_free(certificate);
	return NULL;
}

/* --- files --- */

static bool write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t written = write(fd, data, len);
		if (written < 0 && errno != EINTR)
			return false;
		data += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
	}
	return fsync(fd) == 0;
}

/* It appears whole, and only where nothing is. */
static bool write_file(const char *path, BIO *text, struct error *error)
{
	struct buffer temporary;
	char *data;
	long len = BIO_get_mem_data(text, &data);

	buffer_init(&temporary, SIZE_MAX);
	buffer_append_format(&temporary, "%s.%ld", path, (long)getpid());
	const char *name = buffer_text(&temporary);
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool written = fd >= 0 && write_all(fd, data, (size_t)len) && link(name, path) == 0;
	if (!written)
		error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	if (fd >= 0) {
		close(fd);
		unlink(name);
	}
	buffer_finish(&temporary);
	return written;
}

static bool write_key(const char *path, EVP_PKEY *key, struct error *error)
{
	BIO *text = BIO_new(BIO_s_secmem());
	bool written = text && PEM_write_bio_PKCS8PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) == 1 &&
		write_file(path, text, error);

	BIO_free(text);
	return written;
}

static bool write_certificate(const char *path, X509 *certificate, struct error *error)
{
	BIO *text = BIO_new(BIO_s_mem());
	bool written = text && PEM_write_bio_X509(text, certificate) == 1 && write_file(path, text, error);

	BIO_free(text);
	return written;
}

/* The key that is there, or a new one. */
static EVP_PKEY *find_key(const char *path, struct error *error)
{
	BIO *file = BIO_new_file(path, "re");
	EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;

	BIO_free(file);
	if (key || access(path, F_OK) == 0) {
		if (!key)
			error_set(error, "%s: holds no private key in PEM form (%s)", path, tls_problem_text());
		return key;
	}
	ERR_clear_error();
	key = tls_make_key();
	if (key && write_key(path, key, error))
		return key;
	if (!key)
		error_set(error, "no TLS key can be made: %s", tls_problem_text());
	EVP_PKEY_free(key);
	return NULL;
}

bool tls_make_certificate(
	const char *certificate_path, const char *key_path, const char *common_name, struct error *error)
{
	if (access(certificate_path, F_OK) == 0) {
		error_set(error, "%s: is there already", certificate_path);
		return false;
	}
	EVP_PKEY *key = find_key(key_path, error);
	if (!key)
		return false;
	X509 *certificate = tls_make_self_signed(key, common_name);
	bool made = certificate && write_certificate(certificate_path, certificate, error);
	if (!certificate)
		error_set(error, "no certificate for \"%s\" can be made: %s", common_name, tls_problem_text());
	X509_free(certificate);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return made;
}
