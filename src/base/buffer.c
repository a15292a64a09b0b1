#include <apollon/base/buffer.h>

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#define SMALLEST_CAPACITY 64

/*
 * Invariant: data is NULL and capacity 0, or len < capacity <= limit + 1. So there is always room for a NUL behind the
 * bytes, and what fits into the capacity fits the limit.
 */

/* The limit, with room left for the NUL. */
static size_t ceiling(const struct buffer *buffer)
{
	return buffer->limit < SIZE_MAX ? buffer->limit : SIZE_MAX - 1;
}

static void grow(struct buffer *buffer, size_t len)
{
	size_t capacity = buffer->capacity < SMALLEST_CAPACITY ? SMALLEST_CAPACITY : buffer->capacity;

	while (capacity <= len && capacity <= SIZE_MAX / 2)
		capacity *= 2;
	if (capacity <= len || capacity > ceiling(buffer) + 1)
		capacity = ceiling(buffer) + 1;
	buffer->data = alloc_resize(buffer->data, capacity);
	buffer->capacity = capacity;
}

void buffer_init(struct buffer *buffer, size_t limit)
{
	*buffer = (struct buffer){.limit = limit};
}

void buffer_finish(struct buffer *buffer)
{
	free(buffer->data);
	buffer_init(buffer, buffer->limit);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->len = 0;
	buffer->overflowed = false;
}

char *buffer_reserve(struct buffer *buffer, size_t len)
{
	if (len > ceiling(buffer) - buffer->len) {
		buffer->overflowed = true;
		return NULL;
	}
	if (buffer->len + len >= buffer->capacity)
		grow(buffer, buffer->len + len);
	return buffer->data + buffer->len;
}

bool buffer_append(struct buffer *buffer, const void *data, size_t len)
{
	char *target;

	if (len == 0)
		return true;
	target = buffer_reserve(buffer, len);
	if (!target)
		return false;
	memcpy(target, data, len);
	buffer->len += len;
	return true;
}

bool buffer_append_slice(struct buffer *buffer, struct slice slice)
{
	return buffer_append(buffer, slice.data, slice.len);
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool buffer_append_char(struct buffer *buffer, char c)
{
	return buffer_append(buffer, &c, 1);
}

bool buffer_append_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	bool fits;

	va_start(arguments, format);
	fits = buffer_append_arguments(buffer, format, arguments);
	va_end(arguments);
	return fits;
}

bool buffer_append_arguments(struct buffer *buffer, const char *format, va_list arguments)
{
	size_t room = buffer->capacity - buffer->len;
	va_list again;
	int len;

	va_copy(again, arguments);
	len = vsnprintf(room ? buffer->data + buffer->len : NULL, room, format, arguments);
	assert(len >= 0);
	if ((size_t)len >= room && buffer_reserve(buffer, (size_t)len)) {
		room = buffer->capacity - buffer->len;
		len = vsnprintf(buffer->data + buffer->len, room, format, again);
	}
	va_end(again);
	if ((size_t)len >= room)
		return false;
	buffer->len += (size_t)len;
	return true;
}

void buffer_consume(struct buffer *buffer, size_t len)
{
	if (len >= buffer->len) {
		buffer->len = 0;
		return;
	}
	memmove(buffer->data, buffer->data + len, buffer->len - len);
	buffer->len -= len;
}

struct slice buffer_slice(const struct buffer *buffer)
{
	return (struct slice){.data = buffer->data ? buffer->data : "", .len = buffer->len};
}

const char *buffer_text(struct buffer *buffer)
{
	if (!buffer->data)
		return "";
	buffer->data[buffer->len] = '\0';
	return buffer->data;
}

char *buffer_release(struct buffer *buffer)
{
	char *text = buffer->data ? buffer->data : alloc_bytes(1);

	text[buffer->len] = '\0';
	buffer->data = NULL;
	buffer->len = 0;
	buffer->capacity = 0;
	return text;
}
