/*
 * What a server says about itself: numeric 005 (ISUPPORT), with the defaults for a server that says nothing.
 *   thread safety   pure functions.
 */
#ifndef CLIENT_FEATURES_H
#define CLIENT_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/irc/casemap.h>

struct features {
	enum casemap casemap;
	char channel_prefixes[16]; /* CHANTYPES */
	char status_letters[16];   /* PREFIX: the modes, highest first */
	char status_prefixes[16];  /* and their characters */
	char message_prefixes[16]; /* STATUSMSG */
	char mode_classes[4][64];  /* CHANMODES */
	char network[64];
	size_t line_limit;  /* LINELEN */
	size_t nick_limit;  /* NICKLEN */
	size_t modes_limit; /* MODES: changes with a parameter in one command */
};

void features_init(struct features *features);

/* One token: "KEY=value", "KEY" or "-KEY". Unknown ones and nonsense are ignored. */
void features_apply(struct features *features, const char *token);

bool features_is_channel(const struct features *features, const char *name);

/* "@#channel" (to its operators) gives "#channel"; anything else comes back as it is. */
const char *features_channel_of(const struct features *features, const char *target);

/* Whether a channel mode takes a parameter when it is set or taken away. */
bool features_mode_has_parameter(const struct features *features, char letter, bool is_set);

/* The prefix character of a status mode; 0 when the letter is none. */
char features_status_prefix(const struct features *features, char letter);

#endif
