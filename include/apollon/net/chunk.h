/*
 * A chunk is a block of bytes that many send queues refer to at once: what is rendered is rendered into chunks and never
 * copied per recipient. Bytes that were queued never change; the owner may append behind them.
 *   thread safety   one thread at a time (it may be handed to another as a whole); the reference count is plain.
 *   ownership       counted: create gives one reference, each holder unrefs its own.
 */
#ifndef APOLLON_NET_CHUNK_H
#define APOLLON_NET_CHUNK_H

#include <stddef.h>
#include <stdint.h>

struct chunk {
	uint32_t references;
	uint32_t len;
	uint32_t capacity;
	char data[];
};

/* Empty, with room for capacity bytes. */
struct chunk *chunk_create(size_t capacity);

struct chunk *chunk_ref(struct chunk *chunk);

/* Takes one reference; NULL is allowed. */
void chunk_unref(struct chunk *chunk);

#endif
