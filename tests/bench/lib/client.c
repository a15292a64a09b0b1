#include "client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "pool.h"
#include "secure.h"

char *client_reserve(struct client *client, size_t len)
{
	char *place;

	if (client->out_len + len > client->out_capacity) {
		size_t capacity = client->out_capacity ? client->out_capacity : 256;

		while (capacity < client->out_len + len)
			capacity *= 2;
		place = realloc(client->out, capacity);
		if (!place)
			abort();
		client->out = place;
		client->out_capacity = capacity;
	}
	place = client->out + client->out_len;
	client->out_len += len;
	return place;
}

void client_say(struct client *client, const char *format, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(text))
		abort();
	memcpy(client_reserve(client, (size_t)len), text, (size_t)len);
}

void client_flush(struct client *client)
{
	ssize_t sent;

	if (client->state == CLIENT_CLOSED || client->state == CLIENT_CONNECTING || client->out_len == 0)
		return;
	sent = client->tls ? secure_send(client, client->out, client->out_len)
			   : send(client->fd, client->out, client->out_len, MSG_NOSIGNAL);
	if (sent < 0) {
		/* A connection that broke is noticed, and told, by the next read. */
		if (errno != EAGAIN && errno != EINTR) {
			client->out_len = 0;
			return;
		}
		sent = 0;
	}
	client->out_len -= (size_t)sent;
	memmove(client->out, client->out + sent, client->out_len);
	if ((client->out_len > 0) != client->waits_to_write)
		pool_watch(client->pool, client, client->out_len > 0);
}
