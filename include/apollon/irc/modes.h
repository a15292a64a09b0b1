/*
 * Modes: which letters there are and which parameters they take, one row each. RFC 2811/2812, Modern IRC "Modes".
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_MODES_H
#define APOLLON_IRC_MODES_H

#include <stdbool.h>
#include <stdint.h>

/* The classes of ISUPPORT CHANMODES=A,B,C,D, and those of PREFIX. */
enum mode_class {
	MODE_CLASS_LIST,     /* A: adds to and removes from a list, without parameter asks for it */
	MODE_CLASS_ALWAYS,   /* B: always a parameter */
	MODE_CLASS_WHEN_SET, /* C: a parameter only when set */
	MODE_CLASS_NEVER,    /* D: a flag */
	MODE_CLASS_STATUS,   /* PREFIX: a member's rank, the parameter is a nick */
};

/* X(name in C, letter, class). Flags of MODE_CLASS_NEVER are bits in a channel's mode set. */
#define CHANNEL_MODES(X) \
	X(BAN, 'b', MODE_CLASS_LIST) \
	X(BAN_EXCEPTION, 'e', MODE_CLASS_LIST) \
	X(INVITE_EXCEPTION, 'I', MODE_CLASS_LIST) \
	X(KEY, 'k', MODE_CLASS_ALWAYS) \
	X(FORWARD, 'f', MODE_CLASS_WHEN_SET) \
	X(JOIN_THROTTLE, 'j', MODE_CLASS_WHEN_SET) \
	X(LIMIT, 'l', MODE_CLASS_WHEN_SET) \
	X(NO_CTCP, 'C', MODE_CLASS_NEVER) \
	X(SPEAK_LOGGED_IN, 'M', MODE_CLASS_NEVER) \
	X(JOIN_LOGGED_IN, 'R', MODE_CLASS_NEVER) \
	X(NO_FORMATTING, 'c', MODE_CLASS_NEVER) \
	X(INVITE_ONLY, 'i', MODE_CLASS_NEVER) \
	X(MODERATED, 'm', MODE_CLASS_NEVER) \
	X(NO_EXTERNAL, 'n', MODE_CLASS_NEVER) \
	X(REGISTERED, 'r', MODE_CLASS_NEVER) \
	X(SECRET, 's', MODE_CLASS_NEVER) \
	X(TOPIC_PROTECTED, 't', MODE_CLASS_NEVER) \
	X(OPERATOR, 'o', MODE_CLASS_STATUS) \
	X(HALF_OPERATOR, 'h', MODE_CLASS_STATUS) \
	X(VOICE, 'v', MODE_CLASS_STATUS)

enum channel_mode_index {
#define CHANNEL_MODE_INDEX(name, letter, class) CHANNEL_MODE_INDEX_##name,
	CHANNEL_MODES(CHANNEL_MODE_INDEX) CHANNEL_MODE_COUNT
#undef CHANNEL_MODE_INDEX
};

enum channel_mode {
#define CHANNEL_MODE_BIT(name, letter, class) CHANNEL_MODE_##name = 1 << CHANNEL_MODE_INDEX_##name,
	CHANNEL_MODES(CHANNEL_MODE_BIT)
#undef CHANNEL_MODE_BIT
};

struct channel_mode_row {
	char letter;
	enum mode_class class;
	uint32_t bit;
};

/* NULL for an unknown letter. */
const struct channel_mode_row *channel_mode_find(char letter);

/* Row by index, below CHANNEL_MODE_COUNT, in the order of the list above. */
const struct channel_mode_row *channel_mode_row(unsigned index);

/* A member's ranks as bits, the higher rank the higher bit: comparable with <. */
enum member_status { MEMBER_VOICE = 1, MEMBER_HALF_OPERATOR = 2, MEMBER_OPERATOR = 4 };

/* Of a status mode's letter; 0 for other letters. */
uint8_t member_status_of_letter(char letter);

/* Of a prefix character '@', '%', '+'; 0 for others. */
uint8_t member_status_of_prefix(char prefix);

/* Writes the prefixes of a set of ranks, highest first ("@+"), or the highest alone, ended by NUL. */
#define MEMBER_PREFIXES_SIZE 4
void member_prefixes(char target[MEMBER_PREFIXES_SIZE], uint8_t status, bool all);

/* User modes. X(name in C, letter). */
#define USER_MODES(X) \
	X(BOT, 'B') \
	X(INVISIBLE, 'i') \
	X(OPERATOR, 'o') \
	X(SERVER_NOTICES, 's') \
	X(WALLOPS, 'w')

enum user_mode_index {
#define USER_MODE_INDEX(name, letter) USER_MODE_INDEX_##name,
	USER_MODES(USER_MODE_INDEX) USER_MODE_COUNT
#undef USER_MODE_INDEX
};

enum user_mode {
#define USER_MODE_BIT(name, letter) USER_MODE_##name = 1 << USER_MODE_INDEX_##name,
	USER_MODES(USER_MODE_BIT)
#undef USER_MODE_BIT
};

/* 0 for an unknown letter. */
uint32_t user_mode_find(char letter);

/* Writes "+iw" for a set, ended by NUL. */
#define USER_MODES_SIZE 16
void user_modes_format(char target[USER_MODES_SIZE], uint32_t modes);

#endif
