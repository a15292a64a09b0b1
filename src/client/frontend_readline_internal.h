/*
 * What the files of the readline frontend share. Readline is one per process and gives its callbacks no context, so there is
 * one frontend that is active, from start to stop: frontend_readline_active.
 *   thread safety   the client's one thread.
 *   drawing         what is shown is collected and written once a loop turn, from an ev_prepare, above the line; nothing is
 *                   drawn while readline handles a key, while the terminal's size settles, or while it is somebody else's.
 *   keys            reach readline whole: a character, or an escape sequence. It never reads the terminal itself.
 */
#ifndef CLIENT_FRONTEND_READLINE_INTERNAL_H
#define CLIENT_FRONTEND_READLINE_INTERNAL_H

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <apollon/base/buffer.h>

#include "client/completions.h"
#include "client/frontend.h"
#include "client/hidden_line.h"
#include "client/screen_layout.h"
#include "client/terminal_input.h"

/* The line as it stands on the screen. */
struct drawn_line {
	bool visible;
	bool cursor_at_end;
	struct buffer bytes;  /* what wrote it */
	struct buffer prompt; /* what stands before the cursor */
	struct buffer text;
	struct screen_position end; /* from where the prompt begins */
	struct screen_position cursor;
};

struct readline_frontend {
	struct frontend frontend;
	struct ev_loop *loop;
	char *history_path; /* NULL: none */
	bool running;       /* between start and stop */
	bool reading;       /* lines are wanted */
	bool marks_pastes;  /* the terminal is asked to */
	bool in_c_locale;   /* the environment's locale is not UTF-8 */

	struct drawn_line drawn;

	/* frontend_readline_write.c */
	int terminal;
	ev_io writable;
	struct buffer unwritten; /* bytes that the terminal has not taken yet */

	/* frontend_readline_screen.c */
	ev_prepare before_wait;
	ev_timer resize;
	struct buffer output; /* lines not yet written */
	size_t output_dropped;
	char *prompt;        /* the client's, marked for readline */
	bool prompt_changed; /* what readline has is not what frontend_readline_prompt says */
	bool resizing;
	ev_tstamp resizing_since;
	bool prepared; /* the terminal is set up for us */

	/* frontend_readline_input.c */
	ev_io readable;
	ev_timer lone_escape;
	ev_timer quiet_paste;
	struct terminal_input input;
	struct buffer keys; /* what readline reads next */
	bool is_hidden;     /* keys are for the hidden line, and readline sees none of them */
	struct hidden_line hidden;

	/* frontend_readline_line.c */
	struct buffer held; /* a paste too big for the screen, and what stands before it */
	size_t line_count;  /* as the prompt tells it */
	bool literal;       /* pasted: no command */
	int literal_position;
	const char *command; /* of a key: to be delivered, too; NULL: none */
	char *accepted;      /* to be delivered when readline has returned */
	bool accepted_literal;
	bool ended;

	/* frontend_readline_signals.c */
	ev_signal interrupt;
	ev_signal stop;
	ev_signal go_on;
	ev_signal size_change;
	ev_timer background;
	ev_tstamp interrupted_at;

	/* frontend_readline_editor.c */
	ev_signal child;
	pid_t editor_pid;
	char *editor_file; /* NULL: no editor runs */
	bool editor_wanted;

	struct completions completions; /* of the last Tab */
};

/* NULL when none is between start and stop. */
struct readline_frontend *frontend_readline_active(void);

/* ---- frontend_readline_write.c: bytes to the terminal ---- */

void frontend_readline_write_init(struct readline_frontend *frontend);
void frontend_readline_write_start(struct readline_frontend *frontend);
void frontend_readline_write_stop(struct readline_frontend *frontend);
void frontend_readline_write_finish(struct readline_frontend *frontend);

/* Never waits: what the terminal does not take at once follows later. */
void frontend_readline_write(struct readline_frontend *frontend, struct slice bytes);
void frontend_readline_write_text(struct readline_frontend *frontend, const char *text);

/* Whether it has taken everything so far. */
bool frontend_readline_is_writable(const struct readline_frontend *frontend);

/* Before somebody else writes: waits for the terminal, but not for long. */
void frontend_readline_write_rest(struct readline_frontend *frontend);

/* ---- frontend_readline_screen.c: the terminal as an output ---- */

void frontend_readline_screen_init(struct readline_frontend *frontend);
void frontend_readline_screen_start(struct readline_frontend *frontend);
void frontend_readline_screen_stop(struct readline_frontend *frontend);
void frontend_readline_screen_finish(struct readline_frontend *frontend);

/* Queues a line to be written above the prompt. */
void frontend_readline_print(struct readline_frontend *frontend, const char *text);

/* Draws the line, after frontend_readline_hide, with the prompt as it is now; or first takes it off the screen. */
void frontend_readline_reveal(struct readline_frontend *frontend);
void frontend_readline_redraw(struct readline_frontend *frontend);

void frontend_readline_clear_screen(struct readline_frontend *frontend);

/* The prompt may have to change: draws the line anew if so and if readline is not showing one of its own. */
void frontend_readline_refresh_prompt(struct readline_frontend *frontend);

/* The size has changed, or may have while nobody looked. */
void frontend_readline_size_changed(struct readline_frontend *frontend);
void frontend_readline_update_size(void);

void frontend_readline_bell(struct readline_frontend *frontend);

/* Whether a text after the prompt leaves half of the screen to others. */
bool frontend_readline_fits(const struct readline_frontend *frontend, struct slice text);

/* ---- frontend_readline_draw.c: the line on the screen ---- */

void frontend_readline_draw_init(struct readline_frontend *frontend);
void frontend_readline_draw_start(struct readline_frontend *frontend);
void frontend_readline_draw_finish(struct readline_frontend *frontend);

void frontend_readline_draw(struct readline_frontend *frontend);

/* Takes the line off the screen: the cursor is then at the left edge, where it began. */
void frontend_readline_hide(struct readline_frontend *frontend);

/* The screen's size is another, and the terminal has wrapped the line anew. */
void frontend_readline_rewrap(struct readline_frontend *frontend);

/* ---- frontend_readline_terminal.c: the terminal's modes ---- */

/* Whether it does as escape sequences tell it. */
bool frontend_readline_knows_sequences(void);

/* Sets the terminal up for readline, and gives it back as it was. Both idempotent. */
void frontend_readline_prepare_terminal(struct readline_frontend *frontend);
void frontend_readline_restore_terminal(struct readline_frontend *frontend);

/* It is somebody else's already: nothing may be done to it. */
void frontend_readline_lose_terminal(struct readline_frontend *frontend);

/* Whether the terminal listens to this process group. */
bool frontend_readline_in_foreground(void);

/* Whether the process is about to lose or has lost the terminal to somebody: an editor, the shell. */
bool frontend_readline_is_away(const struct readline_frontend *frontend);

/* ---- frontend_readline_input.c: the terminal as an input ---- */

void frontend_readline_input_init(struct readline_frontend *frontend);
void frontend_readline_input_start(struct readline_frontend *frontend);
void frontend_readline_input_pause(struct readline_frontend *frontend);
void frontend_readline_input_go_on(struct readline_frontend *frontend);
void frontend_readline_input_stop(struct readline_frontend *frontend);
void frontend_readline_input_finish(struct readline_frontend *frontend);

void frontend_readline_set_hidden(struct readline_frontend *frontend, bool hidden);
void frontend_readline_cancel_hidden(struct readline_frontend *frontend);

/* ---- frontend_readline_line.c: the line that is being typed ---- */

void frontend_readline_line_init(struct readline_frontend *frontend);
void frontend_readline_line_start(struct readline_frontend *frontend);
void frontend_readline_line_finish(struct readline_frontend *frontend);

/* What readline calls with an accepted line, or NULL at its end. Takes the line. */
void frontend_readline_on_accepted(char *line);

/* Calls the client back with what was accepted. */
void frontend_readline_deliver(struct readline_frontend *frontend);

void frontend_readline_paste(struct readline_frontend *frontend, struct slice text, bool was_cut);

/* Stashes the whole text and empties the line, which vanishes from the screen. Returns false when there is nothing. */
bool frontend_readline_accept(struct readline_frontend *frontend);

/* The text as a whole, the caller's; and whether it has several lines, or lines that are held back. */
char *frontend_readline_whole_text(const struct readline_frontend *frontend);
bool frontend_readline_is_multiline(const struct readline_frontend *frontend);

/* Puts a text in the place of all that is there, in the line or held. */
void frontend_readline_replace_text(struct readline_frontend *frontend, struct slice text);

/* Drops all that was typed and pasted, whatever readline was in the middle of, and draws the empty line. */
void frontend_readline_drop(struct readline_frontend *frontend);

/* The prompt as it should be: the client's, after a word about a text of several lines. The caller's. */
char *frontend_readline_prompt(struct readline_frontend *frontend);

/* ---- the rest ---- */

/* Named functions, and keys for those that readline has not, before it reads the user's inputrc. */
void frontend_readline_keys_bind(void);

/* Afterwards: what is bound to those that it has gets ours instead. */
void frontend_readline_keys_take_over(void);

/* Backspace has to be readline's own in an incremental search, which tells keys by their functions. */
void frontend_readline_keys_in_search(bool searching);

void frontend_readline_complete_init(void);

void frontend_readline_signals_init(struct readline_frontend *frontend);
void frontend_readline_signals_start(struct readline_frontend *frontend);
void frontend_readline_signals_stop(struct readline_frontend *frontend);

/* Hands the text to $VISUAL or $EDITOR, in the terminal, and takes it back when that ends. Not from within readline. */
void frontend_readline_editor_start(struct readline_frontend *frontend);
void frontend_readline_editor_stop(struct readline_frontend *frontend);

/* While armed, a crash or an exit that nobody announced gives the terminal back first, by bytes and modes only. */
void frontend_readline_guard_arm(void);
void frontend_readline_guard_disarm(void);

#endif
