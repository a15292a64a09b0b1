/*
 * Comparing what somebody sent with what is secret.
 *   thread safety   pure functions.
 */
#ifndef HUB_SECRET_H
#define HUB_SECRET_H

#include <stdbool.h>

/* The time it takes goes by the guess alone: it tells nothing about how much of it was right. */
bool secret_is_equal(const char *secret, const char *guess);

#endif
