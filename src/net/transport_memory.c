/* The transport without a socket, which a test drives by hand. */
#include <apollon/net/transport.h>

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>

struct transport_memory {
	struct transport transport; /* first: one is cast to the other */
	struct buffer incoming;
	struct buffer outgoing;
	size_t read_limit;
	size_t write_limit;
	bool ended;
	bool vanished;
	bool shut_down;
	bool destroyed;
	bool released;
};

static struct transport_memory *of(struct transport *transport)
{
	return (struct transport_memory *)transport;
}

static enum transport_status fail(int error_number)
{
	errno = error_number;
	return TRANSPORT_FAILED;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static enum transport_status memory_handshake(struct transport *transport)
{
	return of(transport)->vanished ? fail(ECONNRESET) : TRANSPORT_OK;
}

static enum transport_status memory_read(struct transport *transport, void *data, size_t size, size_t *read_len)
{
	struct transport_memory *memory = of(transport);
	size_t len = smaller(smaller(size, memory->read_limit), memory->incoming.len);

	assert(size > 0);
	if (memory->vanished)
		return fail(ECONNRESET);
	if (len == 0)
		return memory->incoming.len == 0 && memory->ended ? TRANSPORT_CLOSED : TRANSPORT_WANT_READ;
	memcpy(data, memory->incoming.data, len);
	buffer_consume(&memory->incoming, len);
	*read_len = len;
	return TRANSPORT_OK;
}

static enum transport_status memory_write(
	struct transport *transport, const struct iovec *parts, int part_count, size_t *written_len)
{
	struct transport_memory *memory = of(transport);
	size_t room = memory->write_limit;

	*written_len = 0;
	if (memory->vanished)
		return fail(ECONNRESET);
	if (memory->shut_down)
		return fail(EPIPE);
	if (part_count == 0)
		return TRANSPORT_OK;
	if (room == 0)
		return TRANSPORT_WANT_WRITE;
	for (int i = 0; i < part_count && room > 0; i++) {
		size_t len = smaller(parts[i].iov_len, room);

		buffer_append(&memory->outgoing, parts[i].iov_base, len);
		room -= len;
	}
	*written_len = memory->write_limit - room;
	return TRANSPORT_OK;
}

static enum transport_status memory_shutdown(struct transport *transport)
{
	struct transport_memory *memory = of(transport);

	if (memory->vanished)
		return fail(ENOTCONN);
	memory->shut_down = true;
	return TRANSPORT_OK;
}

static int memory_fd(const struct transport *transport)
{
	(void)transport;
	return -1;
}

/* The test and the transport's owner both hold it; the last one frees. */
static void free_if_unused(struct transport_memory *memory)
{
	if (!memory->destroyed || !memory->released)
		return;
	buffer_finish(&memory->incoming);
	buffer_finish(&memory->outgoing);
	free(memory);
}

static void memory_destroy(struct transport *transport)
{
	struct transport_memory *memory = of(transport);

	assert(!memory->destroyed);
	memory->destroyed = true;
	free_if_unused(memory);
}

static const struct transport_ops memory_ops = {
	.handshake = memory_handshake,
	.read = memory_read,
	.write = memory_write,
	.shutdown = memory_shutdown,
	.fd = memory_fd,
	.destroy = memory_destroy,
};

struct transport *transport_memory_create(struct transport_memory **handle)
{
	struct transport_memory *memory = alloc_bytes(sizeof(*memory));

	*memory = (struct transport_memory){
		.transport.ops = &memory_ops,
		.read_limit = SIZE_MAX,
		.write_limit = SIZE_MAX,
	};
	buffer_init(&memory->incoming, SIZE_MAX);
	buffer_init(&memory->outgoing, SIZE_MAX);
	*handle = memory;
	return &memory->transport;
}

void transport_memory_feed(struct transport_memory *memory, const void *data, size_t len)
{
	assert(!memory->ended);
	buffer_append(&memory->incoming, data, len);
}

void transport_memory_feed_end(struct transport_memory *memory)
{
	memory->ended = true;
}

void transport_memory_vanish(struct transport_memory *memory)
{
	memory->vanished = true;
}

void transport_memory_limit_reads(struct transport_memory *memory, size_t len)
{
	memory->read_limit = len;
}

void transport_memory_limit_writes(struct transport_memory *memory, size_t len)
{
	memory->write_limit = len;
}

const char *transport_memory_written(struct transport_memory *memory, size_t *len)
{
	*len = memory->outgoing.len;
	return buffer_text(&memory->outgoing);
}

void transport_memory_take(struct transport_memory *memory, size_t len)
{
	assert(len <= memory->outgoing.len);
	buffer_consume(&memory->outgoing, len);
}

bool transport_memory_was_shut_down(const struct transport_memory *memory)
{
	return memory->shut_down;
}

bool transport_memory_was_destroyed(const struct transport_memory *memory)
{
	return memory->destroyed;
}

void transport_memory_release(struct transport_memory *memory)
{
	memory->released = true;
	free_if_unused(memory);
}
