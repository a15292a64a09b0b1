/*
 * Draws the line in readline's place, which counts code points where terminals show clusters and so loses its way on emoji. The
 * cursor gets to its column by writing what stands before it, not by counting; only rows are counted.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <readline/readline.h>

#include "client/frontend_readline_internal.h"
#include "client/graphemes.h"
#include "client/screen_layout.h"

/* What is to stand on the screen: all of prompt and text, or the rows of them around the cursor that fit. */
struct view {
	struct slice prompt;
	struct slice text;
	size_t cursor; /* in the text */
	size_t columns;
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void screen_size(size_t *rows, size_t *columns)
{
	int screen_rows;
	int screen_columns;
	rl_get_screen_size(&screen_rows, &screen_columns);
	*rows = screen_rows > 1 ? (size_t)screen_rows : 2;
	*columns = screen_columns > 0 ? (size_t)screen_columns : 1;
}

static struct slice before_cursor(const struct view *view)
{
	return (struct slice){view->text.data, view->cursor};
}

/* Leaves those rows of the view that are around the cursor, when there are more than the screen has. */
static void scroll(struct view *view, size_t limit)
{
	if (screen_layout_end(view->prompt, view->text, view->columns).row < limit)
		return;
	size_t row = screen_layout_end(view->prompt, before_cursor(view), view->columns).row;
	size_t first = row - smaller(row, limit / 2);
	size_t start = screen_layout_row_start(view->prompt, view->text, view->columns, first);
	size_t end = screen_layout_row_start(view->prompt, view->text, view->columns, first + limit);
	start = smaller(start, view->cursor);
	end = end < view->cursor ? view->cursor : end;
	if (first > 0)
		view->prompt.len = 0;
	view->text = (struct slice){view->text.data + start, end - start};
	view->cursor -= start;
}

/* Readline's variable show-mode-in-prompt. */
static const char *mode_text(void)
{
	const char *wanted = rl_variable_value("show-mode-in-prompt");
	if (!wanted || strcmp(wanted, "on") != 0)
		return "";
	if (rl_editing_mode == 1)
		return rl_variable_value("emacs-mode-string");
	bool commanding = rl_get_keymap() == rl_get_keymap_by_name("vi-command");
	return rl_variable_value(commanding ? "vi-cmd-mode-string" : "vi-ins-mode-string");
}

/* From the cursor of what is drawn to where the prompt begins. */
static void go_home(const struct drawn_line *drawn, struct buffer *out)
{
	buffer_append_char(out, '\r');
	if (drawn->cursor.row > 0)
		buffer_append_format(out, "\033[%zuA", drawn->cursor.row);
}

/* The first row and the rest apart: what is cleared from the top of the screen on, tmux would keep as if it had scrolled away. */
static void erase(struct drawn_line *drawn, struct buffer *out)
{
	if (!drawn->visible)
		return;
	go_home(drawn, out);
	buffer_append_text(out, "\033[K");
	if (drawn->end.row > 0)
		buffer_append_text(out, "\0337\033[B\033[J\0338");
	drawn->visible = false;
}

/* What is behind the cursor stands there already. */
static void write_before_cursor(const struct view *view, struct drawn_line *drawn, struct buffer *out)
{
	drawn->cursor = screen_layout_render(out, view->prompt, before_cursor(view), view->columns);
	if (drawn->cursor.at_edge)
		buffer_append_text(out, "\r\n");
}

static void write_all(const struct view *view, struct drawn_line *drawn, struct buffer *out)
{
	buffer_append_slice(out, buffer_slice(&drawn->bytes));
	drawn->cursor = drawn->end;
	if (view->cursor < view->text.len) {
		drawn->cursor.row -= drawn->end.at_edge;
		go_home(drawn, out);
		write_before_cursor(view, drawn, out);
	} else if (drawn->end.at_edge) {
		/* Makes the terminal go to the next row as the text will. */
		buffer_append_text(out, " \r");
	}
}

static void keep(struct buffer *copy, struct slice slice)
{
	buffer_clear(copy);
	buffer_append_slice(copy, slice);
}

/* What comes in pieces, an emoji of several characters, is written as one: the terminal has forgotten the first piece. */
static bool ends_cluster(struct slice bytes, size_t at)
{
	return graphemes_next(bytes, graphemes_previous(bytes, at)) == at;
}

/* Whether writing what is new after what stands there is all that has to be done. */
static bool is_continued(const struct drawn_line *drawn, struct slice bytes, struct screen_position end, bool at_end)
{
	return at_end && drawn->cursor_at_end && end.row == drawn->end.row && drawn->end.column > 0 &&
		slice_starts_with(bytes, buffer_slice(&drawn->bytes)) && ends_cluster(bytes, drawn->bytes.len);
}

static void update(const struct view *view, struct drawn_line *drawn, struct buffer *out)
{
	struct buffer bytes;
	buffer_init(&bytes, SIZE_MAX);
	struct screen_position end = screen_layout_render(&bytes, view->prompt, view->text, view->columns);
	bool at_end = view->cursor == view->text.len;
	struct slice now = buffer_slice(&bytes);
	size_t stands = drawn->bytes.len;
	bool same = drawn->visible && slice_equal(now, buffer_slice(&drawn->bytes));
	bool continued = drawn->visible && is_continued(drawn, now, end, at_end);
	keep(&drawn->bytes, now);
	drawn->end = end;
	drawn->cursor_at_end = at_end;
	if (continued) {
		buffer_append(out, now.data + stands, now.len - stands);
		drawn->cursor = end;
	} else if (same && !at_end) {
		go_home(drawn, out);
		write_before_cursor(view, drawn, out);
	} else {
		erase(drawn, out);
		write_all(view, drawn, out);
	}
	drawn->visible = true;
	keep(&drawn->prompt, view->prompt);
	keep(&drawn->text, before_cursor(view));
	buffer_finish(&bytes);
}

static void draw(void)
{
	struct readline_frontend *frontend = frontend_readline_active();
	if (!frontend || frontend_readline_is_away(frontend))
		return;
	struct buffer prompt;
	struct buffer out;
	size_t rows;
	struct view view = {.text = {rl_line_buffer, (size_t)rl_end}, .cursor = (size_t)rl_point};
	buffer_init(&prompt, SIZE_MAX);
	buffer_init(&out, SIZE_MAX);
	buffer_append_text(&prompt, mode_text());
	buffer_append_text(&prompt, rl_display_prompt);
	view.prompt = buffer_slice(&prompt);
	screen_size(&rows, &view.columns);
	scroll(&view, rows - 1);
	update(&view, &frontend->drawn, &out);
	frontend_readline_write(frontend, buffer_slice(&out));
	buffer_finish(&out);
	buffer_finish(&prompt);
}

void frontend_readline_draw_start(struct readline_frontend *frontend)
{
	frontend->drawn.visible = false;
	rl_redisplay_function = frontend_readline_knows_sequences() ? draw : rl_redisplay;
}

void frontend_readline_draw(struct readline_frontend *frontend)
{
	(void)frontend;
	if (rl_redisplay_function == rl_redisplay)
		rl_on_new_line();
	rl_redisplay_function();
	fflush(rl_outstream);
}

void frontend_readline_hide(struct readline_frontend *frontend)
{
	struct buffer out;
	if (rl_redisplay_function == rl_redisplay) {
		rl_clear_visible_line();
		rl_on_new_line();
		fflush(rl_outstream);
		return;
	}
	buffer_init(&out, SIZE_MAX);
	erase(&frontend->drawn, &out);
	frontend_readline_write(frontend, buffer_slice(&out));
	buffer_finish(&out);
}

/* The row of the cursor moves when the terminal wraps what it shows anew. */
void frontend_readline_rewrap(struct readline_frontend *frontend)
{
	struct drawn_line *drawn = &frontend->drawn;
	size_t rows;
	size_t columns;
	screen_size(&rows, &columns);
	drawn->cursor = screen_layout_end(buffer_slice(&drawn->prompt), buffer_slice(&drawn->text), columns);
	/* However many rows there are now, all below the first are to be cleared. */
	drawn->end.row++;
}

void frontend_readline_draw_init(struct readline_frontend *frontend)
{
	buffer_init(&frontend->drawn.bytes, SIZE_MAX);
	buffer_init(&frontend->drawn.prompt, SIZE_MAX);
	buffer_init(&frontend->drawn.text, SIZE_MAX);
}

void frontend_readline_draw_finish(struct readline_frontend *frontend)
{
	buffer_finish(&frontend->drawn.bytes);
	buffer_finish(&frontend->drawn.prompt);
	buffer_finish(&frontend->drawn.text);
}
