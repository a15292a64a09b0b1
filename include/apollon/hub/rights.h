/*
 * What operators may do beyond what everybody may: one row each, the only list. A class of the configuration is a set of them.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_HUB_RIGHTS_H
#define APOLLON_HUB_RIGHTS_H

#include <stdint.h>

#include <apollon/base/buffer.h>

/* Identifier, name, what it allows. */
#define OPERATOR_RIGHTS(X) \
	X(KILL, "kill", "KILL: close somebody's connections") \
	X(KLINE, "kline", "KLINE and UNKLINE: bans by user and host") \
	X(DLINE, "dline", "DLINE and UNDLINE: bans by address and network") \
	X(REHASH, "rehash", "REHASH: read the configuration again") \
	X(DIE, "die", "DIE: end the server") \
	X(WALLOPS, "wallops", "WALLOPS: say something to all who want to hear it") \
	X(SEE_ADDRESSES, "see-addresses", "see the addresses that people come from") \
	X(EXEMPT, "exempt", "is not cut by bans from the server") \
	X(ACCOUNTS, "accounts", "approve, inspect and drop accounts that are not one's own") \
	X(CHANNELS, "channels", "inspect, transfer and drop registered channels that are not one's own")

enum operator_right_index {
#define RIGHT_INDEX(id, name, summary) OPERATOR_RIGHT_INDEX_##id,
	OPERATOR_RIGHTS(RIGHT_INDEX)
#undef RIGHT_INDEX
		OPERATOR_RIGHT_COUNT
};

enum operator_right {
#define RIGHT_BIT(id, name, summary) OPERATOR_RIGHT_##id = 1 << OPERATOR_RIGHT_INDEX_##id,
	OPERATOR_RIGHTS(RIGHT_BIT)
#undef RIGHT_BIT
		OPERATOR_RIGHTS_ALL = (1 << OPERATOR_RIGHT_COUNT) - 1
};

/* The bit of that name, or all of them for "all"; 0 when there is none. */
uint32_t operator_rights_find(const char *name);

/* The name of a single bit. */
const char *operator_right_name(uint32_t right);

/* The name most like this one; NULL when none is. */
const char *operator_right_nearest(const char *name);

/* Appends "all", or the names parted by ", ". */
void operator_rights_format(uint32_t rights, struct buffer *target);

#endif
