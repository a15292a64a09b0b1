/*
 * How long to wait before the next try: from BACKOFF_FIRST_MS, twice as long each time up to BACKOFF_LIMIT_MS, each spread by a
 * quarter either way, so that those whom one server lost do not all come back at once.
 *   thread safety   pure functions.
 */
#ifndef CLIENT_BACKOFF_H
#define CLIENT_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LIMIT_MS 60000

/* tries: how many failed in a row, from 1. random: any number, for the spread. */
int64_t backoff_delay_ms(unsigned tries, uint32_t random);

#endif
