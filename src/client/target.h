/*
 * Where `apollon join` goes: "[NICK@]HOST[:PORT][/CHANNEL[,CHANNEL]]", "irc://…", "ircs://…" or "[NICK@]unix:/path".
 *   thread safety   pure functions.
 */
#ifndef CLIENT_TARGET_H
#define CLIENT_TARGET_H

#include <stdbool.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>
#include <apollon/client/options.h>

#define IRC_PLAIN_PORT 6667
#define IRC_TLS_PORT 6697

/* Sets address (port 0: not said), tls if there is a scheme, and where the text has them nick and channels (behind those that are
 * there). */
bool target_parse(struct join_options *options, const char *text, struct error *error) MUST_CHECK;

/* "ops", "#ops" or "ops=KEYFILE": adds the channel, with '#' where it has no prefix, and with the key that the file holds. */
bool target_add_channel(struct join_options *options, const char *text, bool with_key, struct error *error) MUST_CHECK;

/* Whether an address is this machine's for sure: loopback by number or by name, or a unix socket. */
bool target_is_local(const struct address *address);

/* The name with '#' put before it unless it starts like a channel. The caller frees it. */
char *target_channel_name(const char *name);

#endif
