/*
 * What may be a nick, a user name, a channel name, a host: the server's rules (Modern IRC "Client Messages", RFC 2812 2.3.1),
 * and the ISUPPORT tokens' limits that go with them, in bytes.
 *   thread safety   pure functions.
 */
#ifndef APOLLON_IRC_NAMES_H
#define APOLLON_IRC_NAMES_H

#include <stdbool.h>

#define NICK_LIMIT 30
#define USER_LIMIT 18
#define HOST_LIMIT 63
#define REALNAME_LIMIT 150
#define CHANNEL_NAME_LIMIT 64
#define TOPIC_LIMIT 390
#define AWAY_LIMIT 200
#define KICK_LIMIT 300
#define KEY_LIMIT 23

/* Any "nick!user@host", with its NUL. */
#define SOURCE_SIZE (NICK_LIMIT + USER_LIMIT + HOST_LIMIT + 3)

/* Letters, digits, []\`_^{|}- and not first a digit or '-'. */
bool names_is_nick(const char *name);

/* Starts with '#', then no blank, comma, NUL, BEL or other control character, within its limit. */
bool names_is_channel(const char *name);

/* Whether it starts like a channel, '#' or '&': what a target or a mistyped channel is judged by. */
bool names_looks_like_channel(const char *name);

/* A channel key: printable, no blank, comma or leading ':', within its limit. */
bool names_is_key(const char *key);

#endif
