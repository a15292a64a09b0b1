/*
 * A frontend is where the client's lines come from and go to: a terminal with readline, pipes, or a recording one in tests.
 *   thread safety   the client's one thread.
 *   callbacks       come from the loop, never from within show, set_prompt or stop.
 *   text            what is shown has been sanitised and styled before it gets here: a frontend adds nothing and trusts it.
 */
#ifndef CLIENT_FRONTEND_H
#define CLIENT_FRONTEND_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

#include "client/completions.h"

struct frontend_callbacks {
	/* A line was entered, LFs in it if it was pasted or typed in several lines. literal: pasted or piped, never a command. */
	void (*on_line)(void *context, const char *text, bool literal);

	/* No more lines will come: end of file, ^D on an empty line. */
	void (*on_end)(void *context);

	/* No line will come of the hidden one: ^C, ^D, ^G, ESC. May be NULL where nothing is hidden. */
	void (*on_cancel)(void *context);

	/* A second ^C on an empty line, or the terminal is gone (SIGHUP, SIGTERM come as signals to the client itself). */
	void (*on_quit)(void *context);

	/* The process was stopped and goes on: look at the connection at once. */
	void (*on_resume)(void *context);

	/* Fills in candidates for the word from start to end (byte offsets) of line. May be NULL. */
	void (*complete)(void *context, const char *line, size_t start, size_t end, struct completions *completions);

	/* Whether a line carries a secret and must not be kept in a history. May be NULL. */
	bool (*is_secret)(void *context, const char *line);

	/* Output piles up because nobody takes it (full: true), or has been taken (false): for a source that can be held back.
	 * A terminal's frontend need not call it. May be NULL. */
	void (*on_pressure)(void *context, bool full);

	/* What was to be written cannot be: error_number. Called once; nothing is shown afterwards. A terminal's frontend need not
	 * call it. May be NULL. */
	void (*on_output_failed)(void *context, int error_number);
	void *context;
};

struct frontend;

struct frontend_ops {
	/* Takes hold of terminal or pipes. Returns false with a reason. */
	bool (*start)(struct frontend *frontend, struct ev_loop *loop, struct error *error);

	/* One event, without its line end; may hold LFs. On the screen by the end of the loop turn. */
	void (*show)(struct frontend *frontend, const char *text);

	/* The same on standard error where there are two streams (notices for people in script mode). */
	void (*show_status)(struct frontend *frontend, const char *text);

	void (*set_prompt)(struct frontend *frontend, const char *text);

	/* Whether the next line is a secret: it is not shown, kept in no history, completed by nothing, and wiped after on_line. */
	void (*set_hidden)(struct frontend *frontend, bool hidden);

	/* Back-pressure: whether more lines are wanted just now. */
	void (*set_reading)(struct frontend *frontend, bool reading);

	/* Writes what is pending and gives the terminal back as it was. Idempotent. */
	void (*stop)(struct frontend *frontend);
	void (*destroy)(struct frontend *frontend);
};

struct frontend {
	const struct frontend_ops *ops;
	struct frontend_callbacks callbacks;
};

/* A terminal with readline. The history is kept in that file (created 0600 with its folders); NULL: nowhere. Never NULL. */
struct frontend *frontend_readline_create(const char *history_path);

#endif
