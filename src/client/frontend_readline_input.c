/* The terminal as an input. Readline never reads it: keys are given to it whole, so that none of its functions ever waits. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <readline/readline.h>

#include <apollon/base/secret.h>

#include "client/frontend_readline_internal.h"

/* How long an ESC may wait for what makes a sequence of it, and a paste for more of it. */
static const ev_tstamp escape_delay = 0.05;
static const ev_tstamp paste_delay = 1.;

/* What readline gets when it asks for more than there is, within a key: C-g, which ends whatever that was. */
enum { KEY_ABORT = 'G' & 0x1f, KEY_END_OF_FILE = 'D' & 0x1f };

static int next_byte(FILE *stream)
{
	struct readline_frontend *frontend = frontend_readline_active();
	(void)stream;
	if (!frontend || frontend->keys.len == 0)
		return KEY_ABORT;
	unsigned char byte = (unsigned char)frontend->keys.data[0];
	buffer_consume(&frontend->keys, 1);
	return byte;
}

static int has_byte(void)
{
	const struct readline_frontend *frontend = frontend_readline_active();
	return frontend && frontend->keys.len > 0;
}

/* Enter in a search ends the search and no more; C-j does that by readline's own rules. */
static struct slice translate(const struct readline_frontend *frontend, struct slice key)
{
	if (RL_ISSTATE(RL_STATE_ISEARCH) && slice_equal_text(key, "\r"))
		return SLICE("\n");
	if (frontend->held.len > 0 && rl_end == 0 && key.len == 1 && key.data[0] == KEY_END_OF_FILE)
		return SLICE("");
	return key;
}

static void run_keys(struct readline_frontend *frontend)
{
	while (frontend->running && frontend->keys.len > 0) {
		frontend_readline_keys_in_search(RL_ISSTATE(RL_STATE_ISEARCH));
		rl_callback_read_char();
		frontend_readline_deliver(frontend);
	}
	if (frontend->running)
		frontend_readline_refresh_prompt(frontend);
}

void frontend_readline_set_hidden(struct readline_frontend *frontend, bool hidden)
{
	hidden_line_finish(&frontend->hidden);
	frontend->is_hidden = hidden;
}

void frontend_readline_cancel_hidden(struct readline_frontend *frontend)
{
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	hidden_line_finish(&frontend->hidden);
	callbacks->on_cancel(callbacks->context);
}

static void enter_hidden(struct readline_frontend *frontend)
{
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	struct hidden_line line = frontend->hidden;
	hidden_line_finish(&frontend->hidden);
	if (line.is_too_long)
		frontend_readline_print(frontend, "-- that is too long for a password");
	else if (line.len > 0)
		callbacks->on_line(callbacks->context, line.text, true);
	hidden_line_finish(&line);
}

static void on_hidden_key(struct readline_frontend *frontend, struct slice key)
{
	enum hidden_line_result result = hidden_line_key(&frontend->hidden, key);
	if (result == HIDDEN_LINE_ENTERED)
		enter_hidden(frontend);
	else if (result == HIDDEN_LINE_CANCELLED)
		frontend_readline_cancel_hidden(frontend);
}

static void on_key(void *context, struct slice key)
{
	struct readline_frontend *frontend = context;
	if (!frontend->running)
		return;
	if (frontend->is_hidden) {
		on_hidden_key(frontend, key);
		return;
	}
	buffer_append_slice(&frontend->keys, translate(frontend, key));
	run_keys(frontend);
}

/* In a search, one line of text is searched for. */
static void on_paste(void *context, struct slice text, bool was_cut)
{
	struct readline_frontend *frontend = context;
	if (!frontend->running)
		return;
	if (frontend->is_hidden) {
		hidden_line_paste(&frontend->hidden, text);
		secret_wipe((void *)text.data, text.len);
		return;
	}
	if (!RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH)) {
		frontend_readline_paste(frontend, text, was_cut);
		frontend_readline_refresh_prompt(frontend);
		return;
	}
	for (size_t at = 0; at < text.len && text.data[at] != '\n'; at++)
		buffer_append_char(&frontend->keys, text.data[at] == '\t' ? ' ' : text.data[at]);
	run_keys(frontend);
}

static void set_timer(struct readline_frontend *frontend, ev_timer *timer, bool wanted, ev_tstamp delay)
{
	ev_timer_stop(frontend->loop, timer);
	if (wanted && frontend->running) {
		ev_timer_set(timer, delay, 0.);
		ev_timer_start(frontend->loop, timer);
	}
}

static void set_timers(struct readline_frontend *frontend)
{
	set_timer(frontend, &frontend->lone_escape, terminal_input_is_pending(&frontend->input), escape_delay);
	set_timer(frontend, &frontend->quiet_paste, terminal_input_is_pasting(&frontend->input), paste_delay);
}

static void on_readable(struct ev_loop *loop, ev_io *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	char bytes[4096];
	(void)events;
	ssize_t len = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		ev_io_stop(loop, watcher);
		frontend->frontend.callbacks.on_quit(frontend->frontend.callbacks.context);
		return;
	}
	terminal_input_feed(&frontend->input, (struct slice){bytes, (size_t)len});
	secret_wipe(bytes, (size_t)len);
	set_timers(frontend);
}

static void on_lone_escape(struct ev_loop *loop, ev_timer *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	(void)loop;
	(void)events;
	if (!frontend->resizing && !frontend_readline_is_away(frontend))
		terminal_input_flush(&frontend->input);
	set_timers(frontend);
}

static void on_quiet_paste(struct ev_loop *loop, ev_timer *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	(void)loop;
	(void)events;
	if (!frontend->resizing && !frontend_readline_is_away(frontend))
		terminal_input_expire(&frontend->input);
	set_timers(frontend);
}

void frontend_readline_input_init(struct readline_frontend *frontend)
{
	terminal_input_init(&frontend->input,
		(struct terminal_input_sink){.on_key = on_key, .on_paste = on_paste, .context = frontend});
	buffer_init(&frontend->keys, SIZE_MAX);
	ev_io_init(&frontend->readable, on_readable, STDIN_FILENO, EV_READ);
	ev_timer_init(&frontend->lone_escape, on_lone_escape, 0., 0.);
	ev_timer_init(&frontend->quiet_paste, on_quiet_paste, 0., 0.);
	frontend->readable.data = frontend;
	frontend->lone_escape.data = frontend;
	frontend->quiet_paste.data = frontend;
}

void frontend_readline_input_start(struct readline_frontend *frontend)
{
	rl_getc_function = next_byte;
	rl_input_available_hook = has_byte;
	ev_io_start(frontend->loop, &frontend->readable);
}

void frontend_readline_input_pause(struct readline_frontend *frontend)
{
	ev_io_stop(frontend->loop, &frontend->readable);
}

void frontend_readline_input_go_on(struct readline_frontend *frontend)
{
	if (!frontend->resizing && !frontend_readline_is_away(frontend))
		ev_io_start(frontend->loop, &frontend->readable);
}

void frontend_readline_input_stop(struct readline_frontend *frontend)
{
	ev_io_stop(frontend->loop, &frontend->readable);
	ev_timer_stop(frontend->loop, &frontend->lone_escape);
	ev_timer_stop(frontend->loop, &frontend->quiet_paste);
}

void frontend_readline_input_finish(struct readline_frontend *frontend)
{
	terminal_input_finish(&frontend->input);
	hidden_line_finish(&frontend->hidden);
	buffer_finish(&frontend->keys);
}
