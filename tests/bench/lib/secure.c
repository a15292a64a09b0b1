#include "secure.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "pool.h"

bool secure_open(struct pool *pool)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context)
		return pool_fail(pool, "TLS is not to be had");
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context,
		SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	pool->tls = context;
	return true;
}

void secure_close(struct pool *pool)
{
	SSL_CTX_free(pool->tls);
	pool->tls = NULL;
}

void secure_begin(struct client *client)
{
	client->tls = SSL_new(client->pool->tls);
	if (!client->tls || !SSL_set_fd(client->tls, client->fd))
		abort();
	SSL_set_connect_state(client->tls);
}

void secure_end(struct client *client)
{
	SSL_free(client->tls);
	client->tls = NULL;
}

/* What recv or send would have said. */
static ssize_t outcome(struct client *client, int result)
{
	switch (SSL_get_error(client->tls, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		errno = EAGAIN;
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	case SSL_ERROR_SYSCALL:
		return errno ? -1 : 0;
	default:
		errno = EPROTO;
		return -1;
	}
}

ssize_t secure_recv(struct client *client, void *data, size_t size)
{
	size_t len;
	int result;

	ERR_clear_error();
	errno = 0;
	result = SSL_read_ex(client->tls, data, size, &len);
	return result > 0 ? (ssize_t)len : outcome(client, result);
}

ssize_t secure_send(struct client *client, const void *data, size_t len)
{
	size_t sent;
	int result;

	ERR_clear_error();
	errno = 0;
	result = SSL_write_ex(client->tls, data, len, &sent);
	return result > 0 ? (ssize_t)sent : outcome(client, result);
}
