/*
 * What clang-tidy reads in place of uthash.h: the same, but that removing an entry is a call it cannot look into. Its
 * analyzer does not understand how the list of entries changes and takes every loop that empties a table for a use
 * after free.
 */
#include_next <uthash.h>

#ifndef LINT_UTHASH_H
#define LINT_UTHASH_H

void *lint_remaining_entries(void *head, void *entry);

#undef HASH_DELETE
#define HASH_DELETE(hh, head, entry) ((head) = lint_remaining_entries((head), (entry)))

#endif
