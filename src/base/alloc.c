#include <apollon/base/alloc.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes without stdio, which might want memory itself. */
static _Noreturn void out_of_memory(void)
{
	static const char message[] = "apollon: out of memory\n";
	ssize_t written = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)written;
	abort();
}

static void *checked(void *memory)
{
	if (!memory)
		out_of_memory();
	return memory;
}

void *alloc_bytes(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void alloc_trim(void)
{
	malloc_trim(0);
}

void *alloc_zeroed(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return checked(calloc(count, size));
}

void *alloc_resize(void *memory, size_t size)
{
	return checked(realloc(memory, size ? size : 1));
}

char *alloc_text(const char *text)
{
	return text ? checked(strdup(text)) : NULL;
}

char *alloc_text_of(struct slice slice)
{
	char *text;

	if (!slice.data)
		return NULL;
	text = alloc_bytes(slice.len + 1);
	memcpy(text, slice.data, slice.len);
	text[slice.len] = '\0';
	return text;
}
