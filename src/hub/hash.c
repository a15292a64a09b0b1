#include "hub/hash.h"

#include <string.h>

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

unsigned hash_name(const char *name, size_t len)
{
	unsigned hash = 2166136261u;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ lower(name[i])) * 16777619u;
	/* uthash takes the lowest bits, where FNV mixes least. */
	return hash ^ (hash >> 15);
}

int hash_compare_names(const char *a, const char *b, size_t len)
{
	/* Most are written as they were before. */
	if (memcmp(a, b, len) == 0)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return lower(a[i]) - lower(b[i]);
	return 0;
}
