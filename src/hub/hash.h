/*
 * uthash with keys that compare as IRC names do: ASCII case is ignored (CASEMAPPING=ascii).
 */
#ifndef HUB_HASH_H
#define HUB_HASH_H

#include <stddef.h>

/* FNV-1a over the lower-case form, and strncasecmp for ASCII, independent of the locale. */
unsigned hash_name(const char *name, size_t len);
int hash_compare_names(const char *a, const char *b, size_t len);

#define HASH_FUNCTION(key, len, hash) ((hash) = hash_name((const char *)(key), (len)))
#define HASH_KEYCMP(a, b, len) hash_compare_names((const char *)(a), (const char *)(b), (len))
#include <uthash.h>
#include <utlist.h>

#endif
