/* The line that is being typed: what is accepted, what was pasted into it, and its history. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "client/frontend_readline_internal.h"
#include "client/history_file.h"

/* What is bigger is not kept in the history: it would come back as a whole screen of text. */
enum { REMEMBERED_LEN = 2000, REMEMBERED_LINES = 10 };

static size_t count_lines(struct slice text)
{
	size_t count = 0;
	for (size_t at = 0; at < text.len; at++)
		count += text.data[at] == '\n';
	return count;
}

static struct slice typed(void)
{
	return (struct slice){rl_line_buffer, (size_t)rl_end};
}

static void join(const struct readline_frontend *frontend, struct buffer *text)
{
	buffer_append_slice(text, buffer_slice(&frontend->held));
	buffer_append_slice(text, typed());
}

char *frontend_readline_whole_text(const struct readline_frontend *frontend)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	join(frontend, &text);
	return buffer_release(&text);
}

bool frontend_readline_is_multiline(const struct readline_frontend *frontend)
{
	return frontend->held.len > 0 || count_lines(typed()) > 0;
}

char *frontend_readline_prompt(struct readline_frontend *frontend)
{
	struct buffer prompt;
	buffer_init(&prompt, SIZE_MAX);
	if (frontend_readline_is_multiline(frontend)) {
		size_t count = count_lines(buffer_slice(&frontend->held)) + count_lines(typed()) + 1;
		buffer_append_format(&prompt, "[%zu line%s", count, count == 1 ? "" : "s");
		if (frontend->held.len > 0)
			buffer_append_format(&prompt, ", %zu KiB", frontend->held.len / 1024 + 1);
		buffer_append_text(&prompt, "] Enter sends, C-g drops ");
	}
	buffer_append_text(&prompt, frontend->prompt);
	return buffer_release(&prompt);
}

/* ---- history ---- */

static bool is_same_as_last(const char *text)
{
	const HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
	return last && strcmp(last->line, text) == 0;
}

/* What was pasted must not become a command by being recalled: a second slash keeps it text. */
static char *history_text(const char *text, bool literal)
{
	struct buffer entry;
	buffer_init(&entry, SIZE_MAX);
	if (literal && text[0] == '/')
		buffer_append_char(&entry, '/');
	buffer_append_text(&entry, text);
	return buffer_release(&entry);
}

/* It is kept in memory from now on: saying so once is enough. */
static void give_up_file(struct readline_frontend *frontend, const struct error *error)
{
	frontend_readline_print(frontend, error->text);
	free(frontend->history_path);
	frontend->history_path = NULL;
}

static void remember(struct readline_frontend *frontend, const char *text, bool literal)
{
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	struct slice slice = slice_of(text);
	struct error error;
	if (slice.len > REMEMBERED_LEN || count_lines(slice) >= REMEMBERED_LINES)
		return;
	if (callbacks->is_secret && callbacks->is_secret(callbacks->context, text))
		return;
	char *entry = history_text(text, literal);
	if (!is_same_as_last(entry)) {
		add_history(entry);
		if (frontend->history_path && !history_file_append(frontend->history_path, entry, &error))
			give_up_file(frontend, &error);
	}
	free(entry);
}

static void on_entry(void *context, const char *text)
{
	(void)context;
	add_history(text);
}

/* ---- accepting ---- */

/* The history keeps its entries as they were, recalled and changed or not, and the line is a new one. */
static void empty_line(void)
{
	/* Where there is nothing to do, readline rings the bell. */
	if (rl_undo_list)
		rl_revert_line(1, 0);
	if (current_history())
		rl_end_of_history(1, 0);
	rl_replace_line("", 1);
}

static void forget_paste(struct readline_frontend *frontend)
{
	buffer_clear(&frontend->held);
	frontend->literal = false;
}

/* A line recalled from the history was not pasted now. */
static bool is_literal(const struct readline_frontend *frontend)
{
	return frontend->literal && (frontend->held.len > 0 || where_history() == frontend->literal_position);
}

bool frontend_readline_accept(struct readline_frontend *frontend)
{
	char *text = frontend_readline_whole_text(frontend);
	if (*text == '\0') {
		free(text);
		return false;
	}
	free(frontend->accepted);
	frontend->accepted = text;
	frontend->accepted_literal = is_literal(frontend) || terminal_input_is_open(&frontend->input);
	forget_paste(frontend);
	frontend_readline_hide(frontend);
	empty_line();
	remember(frontend, text, frontend->accepted_literal);
	return true;
}

void frontend_readline_on_accepted(char *line)
{
	struct readline_frontend *frontend = frontend_readline_active();
	if (!line) {
		frontend->ended = true;
		return;
	}
	if (frontend->accepted || *line == '\0') {
		free(line);
		return;
	}
	/* Readline's own accept-line, bound by the user or by operate-and-get-next. */
	frontend->accepted_literal = is_literal(frontend) || terminal_input_is_open(&frontend->input);
	frontend->accepted = line;
	forget_paste(frontend);
	remember(frontend, line, frontend->accepted_literal);
}

void frontend_readline_deliver(struct readline_frontend *frontend)
{
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	if (rl_end == 0 && frontend->held.len == 0)
		frontend->literal = false;
	if (frontend->accepted) {
		char *text = frontend->accepted;
		frontend->accepted = NULL;
		callbacks->on_line(callbacks->context, text, frontend->accepted_literal);
		free(text);
	}
	if (frontend->command && frontend->running) {
		const char *command = frontend->command;
		frontend->command = NULL;
		callbacks->on_line(callbacks->context, command, false);
	}
	if (frontend->editor_wanted && frontend->running) {
		frontend->editor_wanted = false;
		frontend_readline_editor_start(frontend);
	}
	if (frontend->ended && frontend->running) {
		frontend->ended = false;
		callbacks->on_end(callbacks->context);
	}
}

/* ---- pasting ---- */

/* Who began a command by hand may paste an argument; everything else that was pasted into is text. */
static void mark_literal(struct readline_frontend *frontend)
{
	bool command = frontend->held.len == 0 ? rl_end > 0 && rl_point > 0 && rl_line_buffer[0] == '/'
					       : frontend->held.data[0] == '/';
	if (command && !frontend->literal)
		return;
	frontend->literal = true;
	frontend->literal_position = where_history();
}

/* The text that stands before the cursor, and the paste, leave the line: what is typed now follows them. */
static void hold(struct readline_frontend *frontend, struct slice text)
{
	buffer_append(&frontend->held, rl_line_buffer, (size_t)rl_point);
	buffer_append_slice(&frontend->held, text);
	rl_delete_text(0, rl_point);
	rl_free_undo_list();
	rl_point = 0;
}

static void insert(struct slice text)
{
	char *copy = alloc_text_of(text);
	rl_begin_undo_group();
	rl_insert_text(copy);
	rl_end_undo_group();
	free(copy);
}

/* Of a paste, what there is still room for. */
static struct slice limited(const struct readline_frontend *frontend, struct slice text, bool *was_cut)
{
	size_t there = frontend->held.len + (size_t)rl_end;
	size_t room = there < TERMINAL_INPUT_PASTE_LIMIT ? TERMINAL_INPUT_PASTE_LIMIT - there : 0;
	if (text.len > room) {
		text.len = text_utf8_prefix(text, room);
		*was_cut = true;
	}
	return text;
}

void frontend_readline_paste(struct readline_frontend *frontend, struct slice text, bool was_cut)
{
	text = limited(frontend, text, &was_cut);
	if (text.len > 0) {
		struct buffer whole;
		mark_literal(frontend);
		buffer_init(&whole, SIZE_MAX);
		join(frontend, &whole);
		buffer_append_slice(&whole, text);
		if (frontend->held.len == 0 && frontend_readline_fits(frontend, buffer_slice(&whole)))
			insert(text);
		else
			hold(frontend, text);
		buffer_finish(&whole);
	}
	if (was_cut)
		frontend_readline_print(frontend, "-- pasted text was cut: 64 KiB are the most");
	rl_redisplay_function();
}

void frontend_readline_replace_text(struct readline_frontend *frontend, struct slice text)
{
	buffer_clear(&frontend->held);
	rl_begin_undo_group();
	rl_delete_text(0, rl_end);
	rl_point = 0;
	rl_end_undo_group();
	if (frontend_readline_fits(frontend, text))
		insert(text);
	else
		hold(frontend, text);
}

void frontend_readline_drop(struct readline_frontend *frontend)
{
	terminal_input_reset(&frontend->input);
	buffer_clear(&frontend->keys);
	forget_paste(frontend);
	rl_callback_sigcleanup();
	empty_line();
	rl_free_line_state();
	frontend->prompt_changed = true;
	frontend_readline_redraw(frontend);
}

void frontend_readline_line_init(struct readline_frontend *frontend)
{
	buffer_init(&frontend->held, SIZE_MAX);
}

void frontend_readline_line_start(struct readline_frontend *frontend)
{
	struct error error;
	using_history();
	stifle_history(HISTORY_FILE_ENTRIES);
	if (frontend->history_path && !history_file_load(frontend->history_path, on_entry, NULL, &error))
		give_up_file(frontend, &error);
}

void frontend_readline_line_finish(struct readline_frontend *frontend)
{
	rl_clear_history();
	buffer_finish(&frontend->held);
	free(frontend->accepted);
}
