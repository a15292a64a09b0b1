/*
 * Memory of the process's own. Running out is the one error that nobody can handle here, so these abort with a message;
 * what a peer sizes goes through a limited struct buffer instead.
 *   thread safety   any thread.
 *   ownership       what is returned is the caller's, to give to free().
 */
#ifndef APOLLON_BASE_ALLOC_H
#define APOLLON_BASE_ALLOC_H

#include <stddef.h>

#include <apollon/base/slice.h>

/* Gives back to the system what has been freed: after a great many things have gone, since it looks at all memory there is. */
void alloc_trim(void);

/* Uninitialised. A size of zero gives a valid pointer. */
void *alloc_bytes(size_t size);

/* All bytes zero; aborts as well when count * size overflows. */
void *alloc_zeroed(size_t count, size_t size);

/* Takes memory (NULL allowed); its bytes up to the smaller size are kept. */
void *alloc_resize(void *memory, size_t size);

/* Copies, ended by NUL. NULL gives NULL. */
char *alloc_text(const char *text);
char *alloc_text_of(struct slice slice);

#endif
