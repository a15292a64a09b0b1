/*
 * Message tags: IRCv3 message-tags ("key=value;key" with escaped values).
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_TAGS_H
#define APOLLON_IRC_TAGS_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

/* Iterates over the raw tags: starts with *rest = slice_of(message->tags). Values stay escaped; one that is absent is empty.
 * Skips empty tags. Returns false at the end. */
bool tags_next(struct slice *rest, struct slice *key, struct slice *value);

/* Finds the last tag of that key. */
bool tags_find(const char *tags, const char *key, struct slice *value);

/* [ '+' ] [ vendor '/' ] letters, digits and '-'. */
bool tags_key_is_valid(struct slice key);

void tags_append_escaped(struct buffer *buffer, struct slice value);
void tags_append_unescaped(struct buffer *buffer, struct slice value);

#endif
