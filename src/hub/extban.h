/*
 * Extended masks, for the lists of channels: "$a:account" fits who is logged in to it, "$a" who is logged in at all; "$~a:account" and
 * "$~a" the others. IRCv3 account-extban, ISUPPORT EXTBAN and ACCOUNTEXTBAN.
 *   thread safety   pure functions.
 */
#ifndef HUB_EXTBAN_H
#define HUB_EXTBAN_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>

/* Whether a mask means to be one: no nick begins like that. */
bool extban_is(const char *mask);

/* Writes it as it is kept: the letter small, nothing behind it that says nothing. Returns false for one that means nothing, and when it
 * does not fit into size bytes. */
bool extban_complete(char *target, size_t size, const char *mask) MUST_CHECK;

/* A complete one. account: NULL for who is not logged in. */
bool extban_fits(const char *mask, const char *account);

#endif
