/*
 * Which names are the same: ISUPPORT CASEMAPPING. The server's is ASCII; the client follows the server it talks to.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_CASEMAP_H
#define APOLLON_IRC_CASEMAP_H

#include <stdbool.h>
#include <stddef.h>

enum casemap { CASEMAP_ASCII, CASEMAP_RFC1459, CASEMAP_RFC1459_STRICT };

/* The value of CASEMAPPING; unknown ones and NULL count as rfc1459, the token's default. */
enum casemap casemap_parse(const char *value);

char casemap_lower(enum casemap casemap, char c);
bool casemap_equal(enum casemap casemap, const char *a, const char *b);

/* Like strcmp, over the lower-case forms. */
int casemap_compare(enum casemap casemap, const char *a, const char *b);

/* Writes the lower-case form of at most size - 1 bytes, ended by NUL; returns its length. */
size_t casemap_fold(enum casemap casemap, char *target, size_t size, const char *source);

#endif
