/* OpenSSL's errors in words for people. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "net/transport_tls_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	int reason;
	const char *text;
} ssl_problems[] = {
	{SSL_R_WRONG_VERSION_NUMBER, "the peer speaks no TLS (plain text?)"},
	{SSL_R_HTTP_REQUEST, "the peer speaks HTTP without TLS"},
	{SSL_R_HTTPS_PROXY_REQUEST, "the peer speaks HTTP without TLS"},
	{SSL_R_UNSUPPORTED_PROTOCOL, "the peer knows no version of TLS that is new enough: 1.2 is the least"},
	{SSL_R_VERSION_TOO_LOW, "the peer knows no version of TLS that is new enough: 1.2 is the least"},
	{SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "the peer refuses this version of TLS"},
	{SSL_R_NO_SHARED_CIPHER, "the peer knows none of the ciphers that are allowed here"},
	{SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "the peer knows no way to check this certificate's signature"},
	{SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "the peer refuses the TLS handshake"},
	{SSL_R_TLSV1_ALERT_UNKNOWN_CA, "the peer does not trust this certificate: nobody it knows vouches for it"},
	{SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "the peer does not trust this certificate"},
	{SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "the peer does not trust this certificate"},
	{SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "the peer says that this certificate has expired"},
	{SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a TLS record was damaged on its way"},
	{SSL_R_EXCESSIVE_MESSAGE_SIZE, "the peer sends too much for a TLS handshake"},
};

const char *tls_problem_text(void)
{
	unsigned long number = ERR_peek_last_error();
	const char *text = ERR_reason_error_string(number);

	if (ERR_SYSTEM_ERROR(number))
		text = strerror(ERR_GET_REASON(number));
	for (size_t i = 0; ERR_GET_LIB(number) == ERR_LIB_SSL && i < COUNT_OF(ssl_problems); i++)
		if (ERR_GET_REASON(number) == ssl_problems[i].reason)
			text = ssl_problems[i].text;
	ERR_clear_error();
	return text ? text : "unknown error of TLS";
}

void tls_problem_set(struct transport_tls *tls, const char *text)
{
	if (!tls->problem)
		tls->problem = alloc_text(text);
}

void tls_problem_take(struct transport_tls *tls)
{
	tls_problem_set(tls, tls_problem_text());
}
