/*
 * The one way of remote text to a terminal or a script's line: nothing in it can move a cursor, set a title, change colours that
 * stay, reorder what stands beside it, or hide.
 *   thread safety   pure functions.
 *   result          valid UTF-8 of one line, without control characters but TAB (and SGR sequences where they are asked for).
 */
#ifndef CLIENT_SANITIZE_H
#define CLIENT_SANITIZE_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

/* What becomes of IRC's formatting codes (bold, colours…). */
enum sanitize_formatting {
	SANITIZE_SHOW,  /* visible, as all control characters: "^B" */
	SANITIZE_DROP,  /* left out */
	SANITIZE_STYLE, /* as SGR sequences, reset at the end */
};

/* Control characters come out as "^X" (C1 as "<U+009B>"), what reorders or hides text as "<U+202E>", bytes that are no UTF-8 as
 * "\xFF". */
void sanitize_append(struct buffer *target, struct slice text, enum sanitize_formatting formatting);

/* Whether a character acts on a terminal, changes the order of others, or is not to be seen. */
bool sanitize_is_deceptive(int32_t character);

#endif
