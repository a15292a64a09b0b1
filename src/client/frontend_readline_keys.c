/* What the keys do that readline alone would not do right. Users bind them by name in their inputrc, `$if apollon`. */
#include <stdlib.h>

#include <readline/readline.h>

#include "client/frontend_readline_internal.h"
#include "client/graphemes.h"

enum { KEY_BACKSPACE = 0x7f };

static int do_accept(int count, int key)
{
	struct readline_frontend *frontend = frontend_readline_active();
	(void)count;
	if (!frontend->reading) {
		frontend_readline_bell(frontend);
		return 0;
	}
	return frontend_readline_accept(frontend) ? rl_newline(1, key) : 0;
}

static int do_newline(int count, int key)
{
	(void)key;
	while (count-- > 0)
		rl_insert_text("\n");
	return 0;
}

static int do_drop(int count, int key)
{
	struct readline_frontend *frontend = frontend_readline_active();
	if (!frontend_readline_is_multiline(frontend) && !terminal_input_is_open(&frontend->input))
		return rl_abort(count, key);
	frontend_readline_drop(frontend);
	return 0;
}

static int do_edit(int count, int key)
{
	(void)count;
	(void)key;
	/* Readline draws the line when this has returned, and the terminal has to be its own until then. */
	frontend_readline_active()->editor_wanted = true;
	return 0;
}

/* As if that command was entered, but what is being typed stays. */
static int do_next_unread(int count, int key)
{
	(void)count;
	(void)key;
	frontend_readline_active()->command = "/switch";
	return 0;
}

static struct slice line(void)
{
	return (struct slice){rl_line_buffer, (size_t)rl_end};
}

/* The offset that many clusters away from the cursor; backwards when negative. */
static int clusters_away(int count)
{
	size_t at = (size_t)rl_point;
	for (; count > 0 && at < (size_t)rl_end; count--)
		at = graphemes_next(line(), at);
	for (; count < 0 && at > 0; count++)
		at = graphemes_previous(line(), at);
	return (int)at;
}

static int move(int count)
{
	int target = clusters_away(count);
	if (target == rl_point && count != 0)
		frontend_readline_bell(frontend_readline_active());
	rl_point = target;
	return 0;
}

static int delete (int count)
{
	int target = clusters_away(count);
	if (target == rl_point) {
		frontend_readline_bell(frontend_readline_active());
		return 0;
	}
	int from = target < rl_point ? target : rl_point;
	int to = target < rl_point ? rl_point : target;
	rl_delete_text(from, to);
	rl_point = from;
	return 0;
}

static int do_forward(int count, int key)
{
	(void)key;
	return move(count);
}

static int do_backward(int count, int key)
{
	(void)key;
	return move(-count);
}

static int do_delete(int count, int key)
{
	(void)key;
	return delete (count);
}

static int do_backward_delete(int count, int key)
{
	(void)key;
	return delete (-count);
}

static int do_clear_screen(int count, int key)
{
	(void)count;
	(void)key;
	frontend_readline_clear_screen(frontend_readline_active());
	return 0;
}

struct function {
	const char *name;
	rl_command_func_t *ours;
	rl_command_func_t
		*readlines;      /* taken from its keys, whatever they are; NULL: a function that readline has not */
	bool in_vi_command_mode; /* else left alone there, where motions are more than what they do */
};

static const struct function functions[] = {
	{"apollon-accept", do_accept, rl_newline, true},
	{"apollon-newline", do_newline, NULL, false},
	{"apollon-drop", do_drop, rl_abort, true},
	{"apollon-editor", do_edit, NULL, false},
	{"apollon-next-unread", do_next_unread, NULL, false},
	{"apollon-forward-char", do_forward, rl_forward_char, false},
	{"apollon-backward-char", do_backward, rl_backward_char, false},
	{"apollon-delete-char", do_delete, rl_delete, false},
	{"apollon-backward-delete-char", do_backward_delete, rl_rubout, false},
	{"apollon-clear-screen", do_clear_screen, rl_clear_screen, true},
};

enum { FUNCTIONS = sizeof(functions) / sizeof(*functions) };

void frontend_readline_keys_bind(void)
{
	/* With it, readline would bind Backspace anew whenever it sets up the terminal. */
	rl_variable_bind("bind-tty-special-chars", "off");
	for (size_t index = 0; index < FUNCTIONS; index++)
		rl_add_defun(functions[index].name, functions[index].ours, -1);
	Keymap emacs = rl_get_keymap_by_name("emacs");
	rl_bind_keyseq_in_map("\\e\\C-m", do_newline, emacs);
	rl_bind_keyseq_in_map("\\e\\C-j", do_newline, emacs);
	rl_bind_keyseq_in_map("\\C-x\\C-e", do_edit, emacs);
	rl_bind_keyseq_in_map("\\ea", do_next_unread, emacs);
	rl_bind_keyseq_in_map("v", do_edit, rl_get_keymap_by_name("vi-command"));
}

static void take_over(const struct function *function, Keymap keymap)
{
	char **keys = rl_invoking_keyseqs_in_map(function->readlines, keymap);
	for (size_t index = 0; keys && keys[index]; index++) {
		rl_bind_keyseq_in_map(keys[index], function->ours, keymap);
		free(keys[index]);
	}
	free(keys);
}

void frontend_readline_keys_take_over(void)
{
	for (size_t index = 0; index < FUNCTIONS; index++) {
		if (!functions[index].readlines)
			continue;
		take_over(&functions[index], rl_get_keymap_by_name("emacs"));
		take_over(&functions[index], rl_get_keymap_by_name("vi-insert"));
		if (functions[index].in_vi_command_mode)
			take_over(&functions[index], rl_get_keymap_by_name("vi-command"));
	}
}

void frontend_readline_keys_in_search(bool searching)
{
	rl_command_func_t *from = searching ? do_backward_delete : rl_rubout;
	rl_command_func_t *to = searching ? rl_rubout : do_backward_delete;
	Keymap keymap = rl_get_keymap();
	if (keymap == rl_get_keymap_by_name("vi-command"))
		return;
	for (int key = 0; key <= KEY_BACKSPACE; key++) {
		if (keymap[key].type == ISFUNC && keymap[key].function == from)
			keymap[key].function = to;
	}
}
