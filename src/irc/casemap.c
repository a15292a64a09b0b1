#include <apollon/irc/casemap.h>

#include <assert.h>
#include <string.h>

enum casemap casemap_parse(const char *value)
{
	if (!value)
		return CASEMAP_RFC1459;
	if (strcmp(value, "ascii") == 0)
		return CASEMAP_ASCII;
	/* Modern IRC has the first form, some servers send the second. */
	if (strcmp(value, "rfc1459-strict") == 0 || strcmp(value, "strict-rfc1459") == 0)
		return CASEMAP_RFC1459_STRICT;
	return CASEMAP_RFC1459;
}

/* In ASCII, "[\]" are as far from "{|}" as the letters are from each other; '~' and '^' are not. */
char casemap_lower(enum casemap casemap, char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	if (casemap == CASEMAP_ASCII)
		return c;
	if (c >= '[' && c <= ']')
		return (char)(c + ('a' - 'A'));
	return casemap == CASEMAP_RFC1459 && c == '~' ? '^' : c;
}

bool casemap_equal(enum casemap casemap, const char *a, const char *b)
{
	return casemap_compare(casemap, a, b) == 0;
}

int casemap_compare(enum casemap casemap, const char *a, const char *b)
{
	unsigned char lower_a, lower_b;

	do {
		lower_a = (unsigned char)casemap_lower(casemap, *a++);
		lower_b = (unsigned char)casemap_lower(casemap, *b++);
	} while (lower_a && lower_a == lower_b);
	return lower_a - lower_b;
}

size_t casemap_fold(enum casemap casemap, char *target, size_t size, const char *source)
{
	size_t len = 0;

	assert(size > 0);
	for (; source[len] && len < size - 1; len++)
		target[len] = casemap_lower(casemap, source[len]);
	target[len] = '\0';
	return len;
}
