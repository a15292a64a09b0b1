/* The readline frontend: its life, and the operations that the client calls. */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/readline.h>

#include <apollon/base/alloc.h>

#include "client/frontend_readline_internal.h"
#include "client/screen_layout.h"

static struct readline_frontend *active;

struct readline_frontend *frontend_readline_active(void)
{
	return active;
}

static struct readline_frontend *self(struct frontend *frontend)
{
	return (struct readline_frontend *)frontend;
}

/* Readline asks the environment for the locale at each new line, and calls this afterwards. */
static int use_utf8(void)
{
	if (active && active->in_c_locale)
		setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void init_locale(struct readline_frontend *frontend)
{
	setlocale(LC_CTYPE, "");
	frontend->in_c_locale = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	rl_startup_hook = use_utf8;
}

static bool is_on(const char *variable)
{
	const char *value = rl_variable_value(variable);
	return value && strcmp(value, "on") == 0;
}

/* What is the user's to change comes before rl_initialize, which reads the inputrc; what is not, after it. */
static void init_readline(struct readline_frontend *frontend)
{
	rl_readline_name = "apollon";
	rl_instream = stdin;
	rl_outstream = stdout;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_erase_empty_line = 1;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	frontend_readline_keys_bind();
	frontend_readline_complete_init();
	rl_initialize();
	frontend_readline_keys_take_over();
	/* What users say about it is done here, not by readline, which would wait for the end of a paste. */
	frontend->marks_pastes = is_on("enable-bracketed-paste");
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("input-meta", "on");
	rl_variable_bind("output-meta", "on");
	rl_variable_bind("convert-meta", "off");
	use_utf8();
}

static bool start(struct frontend *base, struct ev_loop *loop, struct error *error)
{
	struct readline_frontend *frontend = self(base);
	if (active) {
		error_set(error, "there is one terminal frontend already");
		return false;
	}
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		error_set(error, "standard input and output are not both a terminal");
		return false;
	}
	active = frontend;
	frontend->loop = loop;
	frontend->running = true;
	init_locale(frontend);
	init_readline(frontend);
	frontend_readline_guard_arm();
	frontend_readline_write_start(frontend);
	frontend_readline_line_start(frontend);
	frontend_readline_screen_start(frontend);
	frontend_readline_signals_start(frontend);
	frontend_readline_prepare_terminal(frontend);
	char *prompt = frontend_readline_prompt(frontend);
	rl_callback_handler_install(prompt, frontend_readline_on_accepted);
	free(prompt);
	frontend_readline_input_start(frontend);
	return true;
}

static void show(struct frontend *base, const char *text)
{
	struct readline_frontend *frontend = self(base);
	frontend_readline_print(frontend, text);
	if (frontend->loop && !frontend->running) {
		/* Stopped: there is no line any more, and nothing that writes later. */
		frontend_readline_write(frontend, buffer_slice(&frontend->output));
		frontend_readline_write_rest(frontend);
		buffer_clear(&frontend->output);
	}
}

static void set_prompt(struct frontend *base, const char *text)
{
	struct readline_frontend *frontend = self(base);
	struct buffer marked;
	buffer_init(&marked, SIZE_MAX);
	screen_layout_mark_prompt(&marked, slice_of(text));
	free(frontend->prompt);
	frontend->prompt = buffer_release(&marked);
	frontend->prompt_changed = true;
}

static void set_hidden(struct frontend *base, bool hidden)
{
	frontend_readline_set_hidden(self(base), hidden);
}

static void set_reading(struct frontend *base, bool reading)
{
	self(base)->reading = reading;
}

static void stop(struct frontend *base)
{
	struct readline_frontend *frontend = self(base);
	if (!frontend->running)
		return;
	frontend_readline_editor_stop(frontend);
	frontend_readline_input_stop(frontend);
	frontend_readline_screen_stop(frontend);
	rl_callback_handler_remove();
	frontend_readline_restore_terminal(frontend);
	frontend_readline_write_stop(frontend);
	/* From here on ^C ends the process, which it must not do to a terminal that is not yet as it was. */
	frontend_readline_signals_stop(frontend);
	frontend_readline_guard_disarm();
	rl_startup_hook = NULL;
	frontend->running = false;
	active = NULL;
}

static void destroy(struct frontend *base)
{
	if (!base)
		return;
	struct readline_frontend *frontend = self(base);
	stop(base);
	completions_finish(&frontend->completions);
	frontend_readline_line_finish(frontend);
	frontend_readline_input_finish(frontend);
	frontend_readline_screen_finish(frontend);
	frontend_readline_write_finish(frontend);
	free(frontend->history_path);
	free(frontend);
}

static const struct frontend_ops ops = {
	.start = start,
	.show = show,
	.show_status = show,
	.set_prompt = set_prompt,
	.set_hidden = set_hidden,
	.set_reading = set_reading,
	.stop = stop,
	.destroy = destroy,
};

struct frontend *frontend_readline_create(const char *history_path)
{
	struct readline_frontend *frontend = alloc_zeroed(1, sizeof(*frontend));
	frontend->frontend.ops = &ops;
	frontend->history_path = alloc_text(history_path);
	frontend->prompt = alloc_text("");
	frontend->reading = true;
	completions_init(&frontend->completions);
	frontend_readline_write_init(frontend);
	frontend_readline_screen_init(frontend);
	frontend_readline_input_init(frontend);
	frontend_readline_line_init(frontend);
	frontend_readline_signals_init(frontend);
	return &frontend->frontend;
}
