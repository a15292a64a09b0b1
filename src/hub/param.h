/*
 * What a client sent, made fit to be shown or kept.
 *   thread safety   pure functions.
 */
#ifndef HUB_PARAM_H
#define HUB_PARAM_H

#include <stddef.h>

/* The parameter when it can stand between others in a line, else "*": it is empty, has a blank or starts with a colon. */
const char *param_shown(const char *param);

/* Cuts a text in place to at most limit bytes, never through a UTF-8 character. */
void param_cut(char *text, size_t limit);

#endif
