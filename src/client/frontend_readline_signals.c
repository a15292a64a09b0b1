/* ^C, ^Z and fg, and the window's size. */
#include <signal.h>
#include <stdio.h>

#include <readline/readline.h>

#include "client/frontend_readline_internal.h"

/* A second ^C within this time leaves. */
static const ev_tstamp twice = 1.;

/* A shell tells a stopped job that it goes on, and none that runs in the background that it is in front again. */
static const ev_tstamp look_again = 0.25;

static void on_interrupt(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	(void)events;
	/* An editor has its own way with it. */
	if (frontend_readline_is_away(frontend))
		return;
	if (frontend->is_hidden) {
		frontend_readline_cancel_hidden(frontend);
		return;
	}
	bool nothing_typed = rl_end == 0 && frontend->held.len == 0 && !terminal_input_is_pasting(&frontend->input);
	bool again = ev_now(loop) - frontend->interrupted_at < twice;
	frontend->interrupted_at = ev_now(loop);
	frontend_readline_drop(frontend);
	if (nothing_typed && again)
		callbacks->on_quit(callbacks->context);
	else if (nothing_typed)
		frontend_readline_print(frontend, "-- ^C once more leaves");
}

static void come_back(struct readline_frontend *frontend)
{
	if (frontend->editor_file || !frontend_readline_is_away(frontend))
		return;
	if (!frontend_readline_in_foreground()) {
		ev_timer_set(&frontend->background, look_again, 0.);
		ev_timer_start(frontend->loop, &frontend->background);
		return;
	}
	frontend_readline_prepare_terminal(frontend);
	frontend_readline_update_size();
	frontend_readline_input_go_on(frontend);
	frontend_readline_reveal(frontend);
}

static void on_background(struct ev_loop *loop, ev_timer *watcher, int events)
{
	(void)loop;
	(void)events;
	come_back(watcher->data);
}

static void on_stop(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	struct sigaction by_default = {.sa_handler = SIG_DFL};
	struct sigaction before;
	(void)loop;
	(void)events;
	if (!frontend_readline_is_away(frontend)) {
		frontend_readline_input_pause(frontend);
		frontend_readline_hide(frontend);
		frontend_readline_restore_terminal(frontend);
	}
	sigaction(SIGTSTP, &by_default, &before);
	raise(SIGTSTP);
	/* Here it goes on; at once where nobody could wake it up, because it has no shell. */
	sigaction(SIGTSTP, &before, NULL);
	come_back(frontend);
}

/* What was stopped by SIGSTOP could not prepare for it: the shell may have done anything to the terminal since. */
static void on_go_on(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct readline_frontend *frontend = watcher->data;
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	(void)loop;
	(void)events;
	if (!frontend_readline_is_away(frontend)) {
		frontend_readline_input_pause(frontend);
		if (frontend_readline_in_foreground()) {
			frontend_readline_hide(frontend);
			frontend_readline_restore_terminal(frontend);
		} else {
			frontend_readline_lose_terminal(frontend);
		}
	}
	come_back(frontend);
	callbacks->on_resume(callbacks->context);
}

static void on_size_change(struct ev_loop *loop, ev_signal *watcher, int events)
{
	(void)loop;
	(void)events;
	frontend_readline_size_changed(watcher->data);
}

/* What was typed after ^C is read after it is heeded. */
static void init(ev_signal *watcher, void (*callback)(struct ev_loop *loop, ev_signal *watcher, int events), int number)
{
	ev_signal_init(watcher, callback, number);
	ev_set_priority(watcher, EV_MAXPRI);
}

void frontend_readline_signals_init(struct readline_frontend *frontend)
{
	init(&frontend->interrupt, on_interrupt, SIGINT);
	init(&frontend->stop, on_stop, SIGTSTP);
	init(&frontend->go_on, on_go_on, SIGCONT);
	init(&frontend->size_change, on_size_change, SIGWINCH);
	ev_timer_init(&frontend->background, on_background, 0., 0.);
	frontend->background.data = frontend;
	frontend->interrupt.data = frontend;
	frontend->stop.data = frontend;
	frontend->go_on.data = frontend;
	frontend->size_change.data = frontend;
}

void frontend_readline_signals_start(struct readline_frontend *frontend)
{
	ev_signal_start(frontend->loop, &frontend->interrupt);
	ev_signal_start(frontend->loop, &frontend->stop);
	ev_signal_start(frontend->loop, &frontend->go_on);
	ev_signal_start(frontend->loop, &frontend->size_change);
}

void frontend_readline_signals_stop(struct readline_frontend *frontend)
{
	ev_signal_stop(frontend->loop, &frontend->interrupt);
	ev_signal_stop(frontend->loop, &frontend->stop);
	ev_signal_stop(frontend->loop, &frontend->go_on);
	ev_signal_stop(frontend->loop, &frontend->size_change);
	ev_timer_stop(frontend->loop, &frontend->background);
}
