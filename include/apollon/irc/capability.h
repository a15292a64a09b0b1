/*
 * IRCv3 capabilities: one row each, the only list. A set of them is a bit mask.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_CAPABILITY_H
#define APOLLON_IRC_CAPABILITY_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/slice.h>

/* X(name in C, name on the wire). Sorted. */
#define CAPABILITIES(X) \
	X(ACCOUNT_NOTIFY, "account-notify") \
	X(ACCOUNT_TAG, "account-tag") \
	X(AWAY_NOTIFY, "away-notify") \
	X(BATCH, "batch") \
	X(CAP_NOTIFY, "cap-notify") \
	X(CHGHOST, "chghost") \
	X(ACCOUNT_REGISTRATION, "draft/account-registration") \
	X(ECHO_MESSAGE, "echo-message") \
	X(EXTENDED_JOIN, "extended-join") \
	X(EXTENDED_MONITOR, "extended-monitor") \
	X(INVITE_NOTIFY, "invite-notify") \
	X(LABELED_RESPONSE, "labeled-response") \
	X(MESSAGE_TAGS, "message-tags") \
	X(MULTI_PREFIX, "multi-prefix") \
	X(NO_IMPLICIT_NAMES, "no-implicit-names") \
	X(SASL, "sasl") \
	X(SERVER_TIME, "server-time") \
	X(SETNAME, "setname") \
	X(STANDARD_REPLIES, "standard-replies") \
	X(STS, "sts") \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum capability_index {
#define CAPABILITY_INDEX(name, wire) CAPABILITY_INDEX_##name,
	CAPABILITIES(CAPABILITY_INDEX) CAPABILITY_COUNT
#undef CAPABILITY_INDEX
};

/* CAPABILITY_ECHO_MESSAGE and so on: bits for a set. The enumeration holds as many as an int has bits. */
enum capability {
#define CAPABILITY_BIT(name, wire) CAPABILITY_##name = 1 << CAPABILITY_INDEX_##name,
	CAPABILITIES(CAPABILITY_BIT)
#undef CAPABILITY_BIT
};

/* The name on the wire; index below CAPABILITY_COUNT. */
const char *capability_name(unsigned index);

/* Finds the bit of a name, exactly as written; 0 when there is none. */
uint32_t capability_find(struct slice name);

#endif
