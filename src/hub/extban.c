#include "hub/extban.h"

#include <stdio.h>

#include <apollon/irc/mask.h>

/* "$" or "$~" and the letter; NULL when it is something else. Gives what follows. */
static const char *skip_type(const char *mask, bool *is_negated)
{
	*is_negated = mask[1] == '~';
	const char *letter = mask + 1 + *is_negated;
	return *letter == 'a' || *letter == 'A' ? letter + 1 : NULL;
}

bool extban_is(const char *mask)
{
	return *mask == '$';
}

bool extban_complete(char *target, size_t size, const char *mask)
{
	bool is_negated;
	const char *rest = skip_type(mask, &is_negated);
	if (!rest || (*rest && *rest != ':'))
		return false;
	const char *account = *rest ? rest + 1 : "";
	int len = snprintf(target, size, "$%sa%s%s", is_negated ? "~" : "", *account ? ":" : "", account);
	return (size_t)len < size;
}

bool extban_fits(const char *mask, const char *account)
{
	bool is_negated;
	const char *rest = skip_type(mask, &is_negated);
	if (!rest)
		return false;
	bool fits = account && (!*rest || mask_match(rest + 1, account));
	return fits != is_negated;
}
