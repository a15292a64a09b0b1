/* What each unit test includes: cmocka, and the headers that it wants to find before it. */
#ifndef UNIT_H
#define UNIT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdbool.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
