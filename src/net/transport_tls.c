#include <apollon/net/transport_tls.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <apollon/base/alloc.h>

#include "net/transport_tls_internal.h"

/* Of what a peer that speaks no TLS sends after it has been told so. */
#define DISCARD_LIMIT 16384

static struct transport_tls *of(struct transport *transport)
{
	return (struct transport_tls *)transport;
}

/* --- what went wrong --- */

static enum transport_status fail(struct transport_tls *tls, int error_number)
{
	tls->error_number = error_number;
	errno = error_number;
	return TRANSPORT_FAILED;
}

/* The peer has ended without a word. */
static enum transport_status status_of_end(struct transport_tls *tls)
{
	bool in_record = SSL_has_pending(tls->ssl) || strcmp(SSL_rstate_string(tls->ssl), "RB") == 0;
	if (tls->is_shaken && !in_record)
		return TRANSPORT_CLOSED;
	tls_problem_set(tls,
		tls->is_shaken ? "the peer closed the connection in the middle of a TLS record"
			       : "the peer closed the connection in the middle of the TLS handshake");
	return fail(tls, ECONNRESET);
}

/* Of a call of OpenSSL's that did not succeed. */
static enum transport_status status_of(struct transport_tls *tls, int result)
{
	switch (SSL_get_error(tls->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return TRANSPORT_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TRANSPORT_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		if (!tls->is_shaken)
			tls_problem_set(tls, "the peer gave the TLS handshake up");
		return TRANSPORT_CLOSED;
	case SSL_ERROR_SSL:
		if (tls->has_beneath_failed)
			break;
		tls_problem_take(tls);
		return fail(tls, EPROTO);
	default:
		break;
	}
	ERR_clear_error();
	if (tls->has_beneath_failed) {
		if (!tls->is_shaken)
			tls_problem_set(tls, strerror(tls->error_number));
		return fail(tls, tls->error_number);
	}
	return status_of_end(tls);
}

/* --- the handshake --- */

/* Its end is awaited: unread bytes would turn ours into a reset, and the peer would not see the answer. */
static enum transport_status discard(struct transport_tls *tls)
{
	char bytes[1024];
	size_t len;
	enum transport_status status = TRANSPORT_OK;

	while (status == TRANSPORT_OK && tls->discarded_len < DISCARD_LIMIT) {
		status = tls->beneath->ops->read(tls->beneath, bytes, sizeof(bytes), &len);
		tls->discarded_len += status == TRANSPORT_OK ? (uint16_t)len : 0;
	}
	return status == TRANSPORT_WANT_READ ? status : fail(tls, EPROTO);
}

static enum transport_status answer_plainly(struct transport_tls *tls)
{
	const char *answer = tls->server->plain_answer;
	const struct iovec part = {.iov_base = (void *)answer, .iov_len = answer ? strlen(answer) : 0};
	size_t written;

	tls->is_plain = true;
	if (!answer || tls->beneath->ops->write(tls->beneath, &part, 1, &written) != TRANSPORT_OK ||
		tls->beneath->ops->shutdown(tls->beneath) != TRANSPORT_OK)
		return fail(tls, EPROTO);
	return discard(tls);
}

/* Whether OpenSSL's last error says that the first bytes of the peer were none of TLS. */
static bool is_plain_text(const struct transport_tls *tls)
{
	unsigned long error = ERR_peek_last_error();
	int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;

	return tls->server && !tls->has_written &&
		(reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
			reason == SSL_R_HTTPS_PROXY_REQUEST);
}

static void begin(struct transport_tls *tls, SSL_CTX *context, BIO_METHOD *method)
{
	tls->ssl = SSL_new(context);
	if (!tls->ssl)
		abort();
	BIO *bio = tls_bio_create(method, tls);
	SSL_set_bio(tls->ssl, bio, bio);
}

/* A server's side costs nothing until its handshake is to go on: a crowd that connects at once gets its contexts one by one. */
static void begin_accepted(struct transport_tls *tls)
{
	begin(tls, tls->server->contexts[0], tls->server->method);
	SSL_set_accept_state(tls->ssl);
}

static enum transport_status shake(struct transport_tls *tls)
{
	tls->is_dry = false;
	int result = SSL_do_handshake(tls->ssl);
	if (result == 1) {
		tls->is_shaken = true;
		/* The peer's first words may have come with the end of its handshake. */
		tls->is_full = SSL_has_pending(tls->ssl);
		return tls_bio_flush(tls);
	}
	bool is_plain = is_plain_text(tls);
	enum transport_status status = status_of(tls, result);
	if (is_plain)
		return answer_plainly(tls);
	if (status == TRANSPORT_WANT_READ && tls->held.len)
		return tls_bio_flush(tls) == TRANSPORT_OK ? TRANSPORT_WANT_READ : TRANSPORT_WANT_WRITE;
	return status;
}

static enum transport_status tls_handshake(struct transport *transport)
{
	struct transport_tls *tls = of(transport);

	if (tls->is_plain)
		return discard(tls);
	enum transport_status status = tls->beneath->ops->handshake(tls->beneath);
	if (status == TRANSPORT_OK)
		status = tls_bio_flush(tls);
	if (status == TRANSPORT_FAILED) {
		int error_number = errno;
		tls_problem_set(tls, strerror(error_number));
		return fail(tls, error_number);
	}
	if (status != TRANSPORT_OK || tls->is_shaken)
		return status;
	if (!tls->ssl)
		begin_accepted(tls);
	return shake(tls);
}

/* --- reading --- */

static enum transport_status give_last(struct transport_tls *tls)
{
	errno = tls->error_number;
	return tls->last;
}

static enum transport_status tls_read(struct transport *transport, void *data, size_t size, size_t *read_len)
{
	struct transport_tls *tls = of(transport);
	size_t total = 0, len;
	int result = 1;

	assert(size > 0);
	if (tls->is_over)
		return give_last(tls);
	if (tls->held.len && tls_bio_flush(tls) == TRANSPORT_FAILED)
		return TRANSPORT_FAILED;
	/* What is inside comes first, and by itself: reading on would never end with a peer that never does. */
	tls->is_dry = tls->is_full;
	for (; total < size && result == 1; total += len) {
		len = 0;
		result = SSL_read_ex(tls->ssl, (char *)data + total, size - total, &len);
	}
	tls->is_full = result == 1 && SSL_has_pending(tls->ssl);
	enum transport_status status = result == 1 ? TRANSPORT_OK : status_of(tls, result);
	if (status == TRANSPORT_CLOSED || status == TRANSPORT_FAILED) {
		tls->is_over = true;
		tls->last = status;
	}
	*read_len = total;
	return total ? TRANSPORT_OK : status;
}

static bool tls_has_input(const struct transport *transport)
{
	const struct transport_tls *tls = (const struct transport_tls *)transport;

	return tls->is_full || tls->is_over;
}

/* --- writing --- */

/* The parts not written yet. */
struct rest {
	const struct iovec *parts;
	int count;
	size_t offset; /* in the first */
};

static void skip_empty(struct rest *rest)
{
	while (rest->count && rest->offset == rest->parts->iov_len) {
		rest->parts++;
		rest->count--;
		rest->offset = 0;
	}
}

/* As much as fits into a record, in one piece: where it lies if one part has it all, else copied to the scratch. */
static const char *next_record(struct rest *rest, char scratch[TLS_RECORD_BYTES], size_t *record_len)
{
	const char *first = (const char *)rest->parts->iov_base + rest->offset;
	size_t total = rest->parts->iov_len - rest->offset;

	if (rest->count == 1 || total >= TLS_RECORD_BYTES) {
		*record_len = total < TLS_RECORD_BYTES ? total : TLS_RECORD_BYTES;
		rest->offset += *record_len;
		return first;
	}
	for (total = 0; rest->count && total < TLS_RECORD_BYTES; skip_empty(rest)) {
		size_t room = TLS_RECORD_BYTES - total, len = rest->parts->iov_len - rest->offset;
		if (len > room)
			len = room;
		memcpy(scratch + total, (const char *)rest->parts->iov_base + rest->offset, len);
		rest->offset += len;
		total += len;
	}
	*record_len = total;
	return scratch;
}

static enum transport_status write_records(struct transport_tls *tls, struct rest *rest, size_t *written_len)
{
	UNINITIALIZED char scratch[TLS_RECORD_BYTES];
	size_t len, taken;

	for (skip_empty(rest); rest->count && !tls->held.len; skip_empty(rest)) {
		const char *record = next_record(rest, scratch, &len);
		int result = SSL_write_ex(tls->ssl, record, len, &taken);
		if (result != 1)
			return status_of(tls, result);
		*written_len += len; /* taken as a whole, since the BIO never blocks */
	}
	return tls->held.len ? TRANSPORT_WANT_WRITE : TRANSPORT_OK;
}

static enum transport_status tls_write(
	struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len)
{
	struct transport_tls *tls = of(transport);
	struct rest rest = {.parts = parts, .count = part_count};

	*written_len = 0;
	if (tls->is_shut_down && part_count)
		return fail(tls, EPIPE);
	enum transport_status status = tls_bio_flush(tls);
	return status == TRANSPORT_OK ? write_records(tls, &rest, written_len) : status;
}

/* --- the end --- */

static enum transport_status tls_shutdown(struct transport *transport)
{
	struct transport_tls *tls = of(transport);

	if (!tls->is_shut_down && tls->is_shaken) {
		(void)SSL_shutdown(tls->ssl);
		ERR_clear_error();
	}
	tls->is_shut_down = true;
	enum transport_status status = tls_bio_flush(tls);
	return status == TRANSPORT_OK ? tls->beneath->ops->shutdown(tls->beneath) : status;
}

static int tls_fd(const struct transport *transport)
{
	const struct transport *beneath = ((const struct transport_tls *)transport)->beneath;

	return beneath->ops->fd(beneath);
}

static void tls_client_unref(struct tls_client *client)
{
	if (!client || atomic_fetch_sub(&client->references, 1) > 1)
		return;
	SSL_CTX_free(client->context);
	BIO_meth_free(client->method);
	free(client);
}

static void tls_destroy(struct transport *transport)
{
	struct transport_tls *tls = of(transport);

	SSL_free(tls->ssl);
	tls->beneath->ops->destroy(tls->beneath);
	tls_server_unref(tls->server);
	tls_client_unref(tls->client);
	buffer_finish(&tls->held);
	free(tls->problem);
	free(tls);
}

static const struct transport_ops tls_ops = {
	.handshake = tls_handshake,
	.read = tls_read,
	.has_input = tls_has_input,
	.write = tls_write,
	.shutdown = tls_shutdown,
	.fd = tls_fd,
	.destroy = tls_destroy,
};

/* --- life --- */

static struct transport_tls *create(struct transport *beneath)
{
	struct transport_tls *tls = alloc_zeroed(1, sizeof(*tls));

	tls->transport.ops = &tls_ops;
	tls->beneath = beneath;
	buffer_init(&tls->held, TLS_HELD_LIMIT);
	return tls;
}

struct transport *transport_tls_accept(struct transport *beneath, struct tls_server *server)
{
	struct transport_tls *tls = create(beneath);

	tls->server = tls_server_ref(server);
	return &tls->transport;
}

static bool is_number(const char *host)
{
	ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
	bool found = address;

	ASN1_OCTET_STRING_free(address);
	return found;
}

struct transport *transport_tls_connect(struct transport *beneath, struct tls_client *client, const char *host)
{
	assert(*host);
	struct transport_tls *tls = create(beneath);
	begin(tls, client->context, client->method);
	X509_VERIFY_PARAM *parameters = SSL_get0_param(tls->ssl);

	tls->client = client;
	atomic_fetch_add(&client->references, 1);
	if (is_number(host)) {
		X509_VERIFY_PARAM_set1_ip_asc(parameters, host);
	} else {
		X509_VERIFY_PARAM_set1_host(parameters, host, 0);
		SSL_set_tlsext_host_name(tls->ssl, host);
	}
	ERR_clear_error();
	SSL_set_connect_state(tls->ssl);
	return &tls->transport;
}

void tls_client_destroy(struct tls_client *client)
{
	tls_client_unref(client);
}

bool transport_is_tls(const struct transport *transport)
{
	return transport->ops == &tls_ops;
}

const char *transport_tls_problem(const struct transport *transport)
{
	const struct transport_tls *tls = (const struct transport_tls *)transport;

	assert(transport_is_tls(transport));
	return tls->problem ? tls->problem : "";
}
