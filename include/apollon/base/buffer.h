/*
 * A buffer grows as bytes are appended, up to its limit. One append that does not fit leaves the bytes as they were and
 * sets `overflowed`, which stays set until buffer_clear: a writer may append many pieces and look once at the end.
 *   thread safety   one thread at a time.
 *   limits          `limit` bytes; SIZE_MAX means none, for what no peer sizes.
 *   memory          none is held before the first append.
 */
#ifndef APOLLON_BASE_BUFFER_H
#define APOLLON_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>
#include <apollon/base/slice.h>

struct buffer {
	char *data;
	size_t len;
	size_t capacity;
	size_t limit;
	bool overflowed;
};

void buffer_init(struct buffer *buffer, size_t limit);
void buffer_finish(struct buffer *buffer);

/* Forgets the bytes and the overflow, keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Return false when the limit forbids it. */
bool buffer_append(struct buffer *buffer, const void *data, size_t len);
bool buffer_append_slice(struct buffer *buffer, struct slice slice);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_char(struct buffer *buffer, char c);
bool buffer_append_format(struct buffer *buffer, const char *format, ...) FORMAT_CHECKED(2, 3);
bool buffer_append_arguments(struct buffer *buffer, const char *format, va_list arguments) FORMAT_CHECKED(2, 0);

/* Room for at least len more bytes at data + len, for a caller that writes them and then adds to len.
 * NULL when the limit forbids it. */
char *buffer_reserve(struct buffer *buffer, size_t len);

/* Removes the first len bytes (at most all of them). */
void buffer_consume(struct buffer *buffer, size_t len);

struct slice buffer_slice(const struct buffer *buffer);

/* The bytes as a NUL-terminated text, valid until the next change. The NUL does not count in len. */
const char *buffer_text(struct buffer *buffer);

/* Gives the bytes away as a NUL-terminated text, which the caller frees; the buffer is empty afterwards. */
char *buffer_release(struct buffer *buffer);

#endif
