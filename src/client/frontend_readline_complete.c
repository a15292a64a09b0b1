/* Tab: the client knows the candidates, readline puts them in, and those that are several are shown in a few rows. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

#include <apollon/base/alloc.h>

#include "client/candidates.h"
#include "client/frontend_readline_internal.h"

enum { ROWS = 3 };

/* As readline takes them: what all begin with, then each, then NULL; a single one stands alone. */
static char **readline_matches(const struct completions *candidates, const char *word)
{
	char **matches = alloc_zeroed(candidates->count + 2, sizeof(*matches));
	struct slice prefix = candidates_common_prefix(candidates);
	/* What was typed stays when the candidates have less in common. */
	matches[0] = prefix.len < strlen(word) ? alloc_text(word) : alloc_text_of(prefix);
	if (candidates->count == 1)
		return matches;
	for (size_t index = 0; index < candidates->count; index++)
		matches[index + 1] = alloc_text(candidates->items[index].text);
	return matches;
}

static char **complete(const char *word, int start, int end)
{
	struct readline_frontend *frontend = frontend_readline_active();
	const struct frontend_callbacks *callbacks = &frontend->frontend.callbacks;
	struct completions *candidates = &frontend->completions;
	rl_attempted_completion_over = 1;
	completions_finish(candidates);
	if (callbacks->complete)
		callbacks->complete(callbacks->context, rl_line_buffer, (size_t)start, (size_t)end, candidates);
	if (candidates->count == 0)
		return NULL;
	const char *first = candidates->items[0].text;
	size_t len = strlen(first);
	rl_completion_suppress_append = len > 0 && first[len - 1] == ' ';
	return readline_matches(candidates, word);
}

static void list(char **matches, int count, int longest)
{
	struct readline_frontend *frontend = frontend_readline_active();
	struct buffer rows;
	int screen_rows;
	int columns;
	(void)matches;
	(void)count;
	(void)longest;
	rl_get_screen_size(&screen_rows, &columns);
	buffer_init(&rows, SIZE_MAX);
	candidates_list(&rows, &frontend->completions, columns > 1 ? (size_t)columns : 1, ROWS);
	frontend_readline_print(frontend, buffer_text(&rows));
	buffer_finish(&rows);
}

void frontend_readline_complete_init(void)
{
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = list;
	rl_completer_word_break_characters = " \t\n";
	rl_basic_quote_characters = "";
	rl_completer_quote_characters = NULL;
	rl_sort_completion_matches = 0;
	rl_variable_bind("show-all-if-unmodified", "on");
}
