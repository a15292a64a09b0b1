#include <apollon/net/chunk.h>

#include <stdlib.h>

#include <apollon/base/alloc.h>

struct chunk *chunk_create(size_t capacity)
{
	struct chunk *chunk = alloc_bytes(sizeof(*chunk) + capacity);
	chunk->references = 1;
	chunk->len = 0;
	chunk->capacity = (uint32_t)capacity;
	return chunk;
}

struct chunk *chunk_ref(struct chunk *chunk)
{
	chunk->references++;
	return chunk;
}

void chunk_unref(struct chunk *chunk)
{
	if (chunk && --chunk->references == 0)
		free(chunk);
}
