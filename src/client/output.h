/*
 * Events as lines for scripts: plain, in a format of the user's, or as NDJSON.
 *   thread safety   pure functions.
 *   result          one line without its end: valid UTF-8, control characters made visible (unless raw; in JSON they are escaped).
 */
#ifndef CLIENT_OUTPUT_H
#define CLIENT_OUTPUT_H

#include <stdbool.h>

#include <apollon/base/buffer.h>
#include <apollon/client/options.h>

#include "client/event.h"
#include "client/style.h"

struct output {
	enum join_output kind;
	const char *format; /* of JOIN_OUTPUT_FORMAT */
	struct style style;
	bool raw;
	bool verbose;      /* all events, not only messages; JSON always has all */
	bool include_self; /* messages of our own, too */
};

/* Appends the event's line. Returns false when it has none. */
bool output_event(const struct output *output, const struct session_event *event, struct buffer *target);

/* Appends the event as one JSON object. */
void output_json(const struct session_event *event, struct buffer *target);

/* What happened, in words, as in "bob joined"; nothing for events that are not for people. Sanitised. */
void output_words(const struct style *style, const struct session_event *event, struct buffer *target);

#endif
