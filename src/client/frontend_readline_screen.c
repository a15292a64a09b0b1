/* The terminal as an output: lines above the prompt, the prompt, and what a change of size does to both. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <readline/readline.h>

#include "client/frontend_readline_internal.h"
#include "client/screen_layout.h"

enum { OUTPUT_LIMIT = 1024 * 1024 };

/* A window that is being dragged changes its size many times a second: this long it has to keep still before anything is
 * drawn. tmux tells of a size up to a quarter of a second after it has wrapped its screen to it. But not for ever. */
static const ev_tstamp resize_delay = 0.04;
static const ev_tstamp resize_delay_in_tmux = 0.3;
static const ev_tstamp resize_patience = 2.;

static bool readline_shows_its_own(void)
{
	return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG) || rl_display_prompt != rl_prompt;
}

void frontend_readline_reveal(struct readline_frontend *frontend)
{
	if (frontend->prompt_changed && !readline_shows_its_own()) {
		char *prompt = frontend_readline_prompt(frontend);
		frontend->prompt_changed = false;
		rl_set_prompt(prompt);
		free(prompt);
	}
	frontend_readline_draw(frontend);
}

void frontend_readline_redraw(struct readline_frontend *frontend)
{
	frontend_readline_hide(frontend);
	frontend_readline_reveal(frontend);
}

void frontend_readline_clear_screen(struct readline_frontend *frontend)
{
	if (frontend_readline_knows_sequences()) {
		frontend_readline_write_text(frontend, "\033[H\033[2J");
		frontend->drawn.visible = false;
	}
	frontend_readline_draw(frontend);
}

void frontend_readline_bell(struct readline_frontend *frontend)
{
	const char *style = rl_variable_value("bell-style");
	if (!style || strcmp(style, "none") != 0)
		frontend_readline_write_text(frontend, "\a");
}

void frontend_readline_refresh_prompt(struct readline_frontend *frontend)
{
	char *prompt = frontend_readline_prompt(frontend);
	frontend->prompt_changed = !rl_prompt || strcmp(prompt, rl_prompt) != 0;
	free(prompt);
	if (frontend->prompt_changed && !readline_shows_its_own() && !frontend->resizing &&
		!frontend_readline_is_away(frontend))
		frontend_readline_redraw(frontend);
}

void frontend_readline_print(struct readline_frontend *frontend, const char *text)
{
	size_t len = strlen(text);
	if (frontend->output.len + len + 1 > OUTPUT_LIMIT) {
		frontend->output_dropped++;
		return;
	}
	buffer_append(&frontend->output, text, len);
	buffer_append_char(&frontend->output, '\n');
}

/* Above the line, all that there is. A terminal that has not taken what came before gets it later. */
static void write_output(struct readline_frontend *frontend)
{
	frontend_readline_write(frontend, buffer_slice(&frontend->output));
	buffer_clear(&frontend->output);
	if (frontend->output_dropped == 0)
		return;
	buffer_append_format(&frontend->output,
		"-- %zu lines are missing here: the terminal did not take them in time\n", frontend->output_dropped);
	frontend->output_dropped = 0;
	write_output(frontend);
}

static void before_wait(struct ev_loop *loop, ev_prepare *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	(void)loop;
	(void)events;
	if (frontend->resizing || frontend_readline_is_away(frontend) || !frontend_readline_is_writable(frontend))
		return;
	if (frontend->output.len > 0) {
		frontend_readline_hide(frontend);
		write_output(frontend);
		frontend_readline_reveal(frontend);
	} else if (frontend->prompt_changed) {
		frontend_readline_refresh_prompt(frontend);
	}
}

bool frontend_readline_fits(const struct readline_frontend *frontend, struct slice text)
{
	int rows;
	int columns;
	rl_get_screen_size(&rows, &columns);
	if (rows < 1 || columns < 1)
		return false;
	struct screen_position end = screen_layout_end(slice_of(frontend->prompt), text, (size_t)columns);
	return end.row + 1 <= (size_t)rows / 2;
}

/* Most terminals wrap lines anew when their width changes; these leave each row where it is. */
static bool terminal_rewraps(void)
{
	const char *term = getenv("TERM");
	if (getenv("TMUX"))
		return true;
	return !getenv("XTERM_VERSION") && !getenv("STY") && !(term && strcmp(term, "linux") == 0);
}

void frontend_readline_update_size(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		rl_set_screen_size(size.ws_row, size.ws_col);
}

static void on_resize(struct ev_loop *loop, ev_timer *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	(void)loop;
	(void)events;
	frontend->resizing = false;
	frontend_readline_input_go_on(frontend);
	if (frontend_readline_is_away(frontend))
		return;
	frontend_readline_update_size();
	if (terminal_rewraps())
		frontend_readline_rewrap(frontend);
	frontend_readline_redraw(frontend);
}

void frontend_readline_size_changed(struct readline_frontend *frontend)
{
	if (!frontend->resizing)
		frontend->resizing_since = ev_now(frontend->loop);
	else if (ev_now(frontend->loop) - frontend->resizing_since > resize_patience)
		return;
	frontend->resizing = true;
	frontend_readline_input_pause(frontend);
	ev_timer_stop(frontend->loop, &frontend->resize);
	ev_timer_set(&frontend->resize, getenv("TMUX") ? resize_delay_in_tmux : resize_delay, 0.);
	ev_timer_start(frontend->loop, &frontend->resize);
}

void frontend_readline_screen_init(struct readline_frontend *frontend)
{
	frontend_readline_draw_init(frontend);
	buffer_init(&frontend->output, SIZE_MAX);
	ev_prepare_init(&frontend->before_wait, before_wait);
	ev_timer_init(&frontend->resize, on_resize, 0., 0.);
	frontend->before_wait.data = frontend;
	frontend->resize.data = frontend;
}

void frontend_readline_screen_start(struct readline_frontend *frontend)
{
	frontend_readline_draw_start(frontend);
	ev_prepare_start(frontend->loop, &frontend->before_wait);
}

/* Takes the line off the screen and leaves the cursor where it began, after all that was to be shown. */
void frontend_readline_screen_stop(struct readline_frontend *frontend)
{
	ev_prepare_stop(frontend->loop, &frontend->before_wait);
	ev_timer_stop(frontend->loop, &frontend->resize);
	if (frontend_readline_is_away(frontend))
		return;
	frontend_readline_hide(frontend);
	write_output(frontend);
}

void frontend_readline_screen_finish(struct readline_frontend *frontend)
{
	frontend_readline_draw_finish(frontend);
	buffer_finish(&frontend->output);
	free(frontend->prompt);
}
