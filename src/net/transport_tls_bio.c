/* OpenSSL reads and writes through a BIO; this one does so over the transport beneath. */
#include <errno.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "net/transport_tls_internal.h"

/* --- writing --- */

static enum transport_status fail_beneath(struct transport_tls *tls, enum transport_status status)
{
	tls->has_beneath_failed = true;
	tls->error_number = status == TRANSPORT_CLOSED ? EPIPE : errno;
	return TRANSPORT_FAILED;
}

/* Once: what is not taken must wait until the descriptor is writable. */
static enum transport_status write_beneath(struct transport_tls *tls, const void *data, size_t len, size_t *written)
{
	const struct iovec part = {.iov_base = (void *)data, .iov_len = len};

	*written = 0;
	if (tls->has_beneath_failed)
		return TRANSPORT_FAILED;
	enum transport_status status = tls->beneath->ops->write(tls->beneath, &part, 1, written);
	if (status == TRANSPORT_CLOSED || status == TRANSPORT_FAILED)
		return fail_beneath(tls, status);
	return status;
}

enum transport_status tls_bio_flush(struct transport_tls *tls)
{
	size_t written;

	if (!tls->held.len)
		return TRANSPORT_OK;
	enum transport_status status = write_beneath(tls, tls->held.data, tls->held.len, &written);
	if (status == TRANSPORT_FAILED) {
		errno = tls->error_number;
		return status;
	}
	buffer_consume(&tls->held, written);
	if (tls->held.len)
		return status == TRANSPORT_OK ? TRANSPORT_WANT_WRITE : status;
	buffer_finish(&tls->held);
	buffer_init(&tls->held, TLS_HELD_LIMIT);
	return TRANSPORT_OK;
}

static bool hold(struct transport_tls *tls, const char *data, size_t len)
{
	if (buffer_append(&tls->held, data, len))
		return true;
	tls->has_beneath_failed = true;
	tls->error_number = ENOBUFS;
	return false;
}

static int bio_write(BIO *bio, const char *data, size_t len, size_t *written)
{
	struct transport_tls *tls = BIO_get_data(bio);
	size_t taken = 0;

	tls->has_written = true;
	if (!tls->held.len && write_beneath(tls, data, len, &taken) == TRANSPORT_FAILED)
		return 0;
	if (taken < len && !hold(tls, data + taken, len - taken))
		return 0;
	*written = len;
	return 1;
}

/* --- reading --- */

static int bio_read(BIO *bio, char *data, size_t size, size_t *len)
{
	struct transport_tls *tls = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	*len = 0;
	switch (tls->is_dry ? TRANSPORT_WANT_READ : tls->beneath->ops->read(tls->beneath, data, size, len)) {
	case TRANSPORT_OK:
		/* A short read says that no more is there: asking again would only cost a call to hear so. */
		tls->is_dry = *len < size;
		return 1;
	case TRANSPORT_WANT_READ:
		tls->is_dry = true;
		BIO_set_retry_read(bio);
		return 0;
	case TRANSPORT_WANT_WRITE:
		BIO_set_retry_write(bio);
		return 0;
	case TRANSPORT_CLOSED:
		tls->has_beneath_ended = true;
		return 0;
	default:
		fail_beneath(tls, TRANSPORT_FAILED);
		return 0;
	}
}

/* --- life --- */

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
	(void)bio, (void)number, (void)pointer;
	/* Nothing is buffered here that has to be flushed by OpenSSL; of the end we keep track ourselves. */
	return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

BIO_METHOD *tls_bio_method_create(void)
{
	BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "transport");

	BIO_meth_set_read_ex(method, bio_read);
	BIO_meth_set_write_ex(method, bio_write);
	BIO_meth_set_ctrl(method, bio_control);
	return method;
}

BIO *tls_bio_create(BIO_METHOD *method, struct transport_tls *tls)
{
	BIO *bio = BIO_new(method);

	BIO_set_data(bio, tls);
	BIO_set_init(bio, 1);
	return bio;
}
