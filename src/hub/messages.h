/*
 * What PRIVMSG, NOTICE and TAGMSG have in common: text, or tags alone, for channels and users. RFC 2812 section 3.3, Modern IRC
 * "Sending Messages", IRCv3 message-tags and echo-message.
 *   thread safety   the hub's thread.
 *   cost            one announcement a target and O(shards) deliveries, whatever the channel's size.
 */
#ifndef HUB_MESSAGES_H
#define HUB_MESSAGES_H

#include "hub/command.h"

/* What makes each of them different. */
struct message_kind {
	const char *command;
	bool has_text;
	bool is_answered;      /* errors and 301; a NOTICE never is */
	uint32_t capabilities; /* of those who can receive it */
};

void messages_send(struct call *call, const struct message_kind *kind);

#endif
