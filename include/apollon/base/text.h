/*
 * Texts: UTF-8, numbers, durations, times.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_BASE_TEXT_H
#define APOLLON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apollon/base/attributes.h>
#include <apollon/base/slice.h>

/* Copies at most size - 1 bytes and always ends with NUL. Returns false when something was cut off. */
bool text_copy(char *target, size_t size, struct slice source);

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool text_is_utf8(struct slice text);

/* The largest length of at most limit bytes that does not cut a UTF-8 character of text in two. */
size_t text_utf8_prefix(struct slice text, size_t limit);

/* A whole decimal number without sign or blanks. Returns false for anything else and for more than maximum. */
bool text_parse_number(struct slice text, uint64_t maximum, uint64_t *number) MUST_CHECK;

/* "90", "90s", "15m", "2h", "7d", "1w", also joined from large to small ("1h30m"), in seconds. Returns false for anything else. */
bool text_parse_duration(struct slice text, uint64_t *seconds) MUST_CHECK;

/* "64", "64K", "1M", "2G" (powers of 1024), in bytes. Returns false for anything else. */
bool text_parse_size(struct slice text, uint64_t *bytes) MUST_CHECK;

/* "2026-11-23T18:26:08.123Z", as the server-time specification writes it. Times outside the years 0 to 9999 become the nearest one. */
#define TEXT_TIME_SIZE 32
void text_format_time(char target[TEXT_TIME_SIZE], int64_t milliseconds_since_1970);

#endif
