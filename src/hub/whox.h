/*
 * WHOX: WHO with fields of the asker's choice (354), as ircu made it and others followed.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_WHOX_H
#define HUB_WHOX_H

#include "hub/reply.h"

#define WHO_FLAGS_SIZE (MEMBER_PREFIXES_SIZE + 3)
#define WHOX_TOKEN_LIMIT 3

struct whox {
	uint32_t fields; /* a bit for each letter of the alphabet; 0: an ordinary WHO */
	char token[WHOX_TOKEN_LIMIT + 1];
};

/* text: what stands behind the '%'. Letters that are no fields are ignored; a token that is not of 1 to 3 digits counts as "0". */
void whox_parse(struct whox *whox, const char *text);

/* The fields come in one fixed order, however they were asked for. */
void whox_reply(
	struct reply *reply, const struct whox *whox, const struct user *user, const char *channel, const char *flags);

#endif
