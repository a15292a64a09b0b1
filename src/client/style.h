/*
 * How things look on a terminal: one colour for each nick, dim for what is not talk.
 *   thread safety   pure functions.
 */
#ifndef CLIENT_STYLE_H
#define CLIENT_STYLE_H

#include <stdbool.h>

#include <apollon/base/buffer.h>
#include <apollon/client/options.h>

#include "client/sanitize.h"

#define STYLE_RESET "\033[0m"
#define STYLE_DIM "\033[2m"
#define STYLE_BOLD "\033[1m"
#define STYLE_REVERSE "\033[7m"
#define STYLE_ERROR "\033[31m"

struct style {
	bool has_color;
};

/* no_color, terminal: the environment's NO_COLOR and TERM; NULL when not set. */
struct style style_choose(enum join_color wanted, bool is_terminal, const char *no_color, const char *terminal);

/* The nick's colour of the 256: always the same one, whatever the case of its letters. */
unsigned style_nick_color(const char *nick);

/* Appends the SGR sequence if there are colours. */
void style_append(const struct style *style, struct buffer *target, const char *sequence);

/* Appends a remote text, sanitised; its formatting as the style has it. */
void style_append_text(const struct style *style, struct buffer *target, const char *text);

/* Appends a nick in its colour, or reversed. */
void style_append_nick(const struct style *style, struct buffer *target, const char *nick, bool is_reversed);

#endif
