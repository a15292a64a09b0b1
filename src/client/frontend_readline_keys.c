/* What the keys do that readline alone would not do right. Users bind them by name in their inputrc, `$if apollon`. */
#include <readline/readline.h>

#include "client/frontend_readline_internal.h"
#include "client/graphemes.h"

enum { KEY_BACKSPACE = 0x7f, KEY_CONTROL_H = 'H' & 0x1f };

static int do_accept(int count, int key)
{
	struct readline_frontend *frontend = frontend_readline_active();
	(void)count;
	if (!frontend->reading) {
		frontend_readline_bell();
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
		frontend_readline_bell();
	rl_point = target;
	return 0;
}

static int delete (int count)
{
	int target = clusters_away(count);
	if (target == rl_point) {
		frontend_readline_bell();
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

struct binding {
	const char *name;
	rl_command_func_t *function;
	const char *emacs[6];
	const char *vi_insertion[6];
	const char *vi_movement[6];
};

static const struct binding bindings[] = {
	{"apollon-accept", do_accept, {"\\C-m", "\\C-j"}, {"\\C-m", "\\C-j"}, {"\\C-m", "\\C-j"}},
	{"apollon-newline", do_newline, {"\\e\\C-m", "\\e\\C-j"}, {""}, {""}},
	{"apollon-drop", do_drop, {"\\C-g"}, {"\\C-g"}, {"\\C-g"}},
	{"apollon-editor", do_edit, {"\\C-x\\C-e"}, {""}, {"v"}},
	{"apollon-forward-char", do_forward, {"\\C-f", "\\e[C", "\\eOC"}, {"\\e[C", "\\eOC"}, {""}},
	{"apollon-backward-char", do_backward, {"\\C-b", "\\e[D", "\\eOD"}, {"\\e[D", "\\eOD"}, {""}},
	{"apollon-delete-char", do_delete, {"\\C-d", "\\e[3~"}, {"\\e[3~"}, {""}},
	{"apollon-backward-delete-char", do_backward_delete, {"\\C-?", "\\C-h"}, {"\\C-?", "\\C-h"}, {""}},
};

static void bind_all(const char *const *keys, size_t count, rl_command_func_t *function, const char *keymap)
{
	for (size_t index = 0; index < count && keys[index] && *keys[index]; index++)
		rl_bind_keyseq_in_map(keys[index], function, rl_get_keymap_by_name(keymap));
}

void frontend_readline_keys_bind(void)
{
	/* With it, readline would bind Backspace anew whenever it sets up the terminal. */
	rl_variable_bind("bind-tty-special-chars", "off");
	for (size_t index = 0; index < sizeof(bindings) / sizeof(*bindings); index++) {
		const struct binding *binding = &bindings[index];
		rl_add_defun(binding->name, binding->function, -1);
		bind_all(binding->emacs, 6, binding->function, "emacs");
		bind_all(binding->vi_insertion, 6, binding->function, "vi-insert");
		bind_all(binding->vi_movement, 6, binding->function, "vi-command");
	}
}

void frontend_readline_keys_in_search(bool searching)
{
	static const int keys[] = {KEY_BACKSPACE, KEY_CONTROL_H};
	rl_command_func_t *from = searching ? do_backward_delete : rl_rubout;
	rl_command_func_t *to = searching ? rl_rubout : do_backward_delete;
	Keymap keymap = rl_get_keymap();
	for (size_t index = 0; index < sizeof(keys) / sizeof(*keys); index++) {
		if (keymap[keys[index]].type == ISFUNC && keymap[keys[index]].function == from)
			keymap[keys[index]].function = to;
	}
}
