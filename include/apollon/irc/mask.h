/*
 * Masks: '*' is any run of characters, '?' any one character (Modern IRC "Wildcard Expressions"); ASCII case is ignored.
 *   thread safety   pure functions.
 *   limits          matching takes at most O(mask * text) steps, without recursion.
 */
#ifndef APOLLON_IRC_MASK_H
#define APOLLON_IRC_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>

bool mask_match(const char *mask, const char *text);
bool mask_has_wildcard(const char *mask);

/* Completes a ban mask to nick!user@host: "bob" gives "bob!*@*", "u@h" gives "*!u@h", "*.example" gives "*!*@*.example" (a '.'
 * or ':' without '!' and '@' means a host). Returns false when it does not fit into size bytes. */
bool mask_complete(char *target, size_t size, const char *mask) MUST_CHECK;

#endif
