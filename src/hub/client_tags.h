/*
 * Client-only tags: what of a client's tags goes on to others (IRCv3 message-tags).
 *   thread safety   pure functions.
 *   cost            O(n log n) in the number of tags, whatever a client sends.
 */
#ifndef HUB_CLIENT_TAGS_H
#define HUB_CLIENT_TAGS_H

#include <apollon/base/buffer.h>

/* Appends the tags that begin with '+' and have a valid key, each key once with its last value, parted by ';'. Values stay escaped.
 * Never more bytes than there are in tags. */
void client_tags_select(const char *tags, struct buffer *target);

#endif
