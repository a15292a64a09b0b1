/*
 * What every benchmark message ends with: three numbers of eight letters each
 * ('a' is 0, 'p' is 15), so that a receiver finds them at a fixed distance
 * from the end of the line and decodes them without a branch.
 *
 *   word 0   the magic number in the upper half, the sender's slot in the lower
 *   word 1   the sender's sequence number, from 0
 *   word 2   when it was sent, in clock ticks
 *
 * Little-endian machines only, which a static assertion checks.
 */
#ifndef BENCH_PAYLOAD_H
#define BENCH_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PAYLOAD_WORD 8
#define PAYLOAD_TAIL ((size_t)3 * PAYLOAD_WORD)
#define PAYLOAD_MAGIC UINT32_C(0xB37C)
#define PAYLOAD_MAGIC_TEXT "ldhm"
#define PAYLOAD_SLOT_LIMIT UINT32_C(0x10000)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the payload codec is written for little-endian machines");

static inline void payload_encode(char *text, uint32_t value)
{
	uint64_t x = value;

	x = (x << 32 | x >> 16) & UINT64_C(0x0000FFFF0000FFFF);
	x = (x << 16 | x >> 8) & UINT64_C(0x00FF00FF00FF00FF);
	x = (x << 8 | x >> 4) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	x += UINT64_C(0x6161616161616161);
	memcpy(text, &x, sizeof(x));
}

static inline uint32_t payload_decode(const char *text)
{
	uint64_t x;

	memcpy(&x, text, sizeof(x));
	x -= UINT64_C(0x6161616161616161);
	x = (x << 4 | x >> 8) & UINT64_C(0x00FF00FF00FF00FF);
	x = (x << 8 | x >> 16) & UINT64_C(0x0000FFFF0000FFFF);
	return (uint32_t)(x << 16 | x >> 32);
}

/* Whether these are the three numbers at the end of a benchmark message. */
static inline bool payload_is_ours(const char *tail)
{
	return memcmp(tail, PAYLOAD_MAGIC_TEXT, 4) == 0;
}

#endif
