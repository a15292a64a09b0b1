/*
 * Events as lines for people: with the time, in colours, one line each.
 *   thread safety   pure functions (but for the system's time zone).
 */
#ifndef CLIENT_DISPLAY_H
#define CLIENT_DISPLAY_H

#include <stdbool.h>

#include <apollon/base/buffer.h>

#include "client/event.h"
#include "client/style.h"

/* Appends the line. tagged: it stands among those of another conversation, and says where it belongs. Returns false when the event is
 * not for people. */
bool display_event(const struct style *style, const struct session_event *event, bool tagged, struct buffer *target);

/* Appends a line of our own, as it is. */
void display_notice(const struct style *style, const char *text, struct buffer *target);

/* Appends "-- #channel, 3 missed --". */
void display_divider(const struct style *style, const char *name, unsigned missed, struct buffer *target);

#endif
