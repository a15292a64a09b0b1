#include <apollon/irc/message.h>

#include <string.h>

static char *skip_blanks(char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* Ends the word at *cursor with a NUL and moves *cursor to what stands behind the blanks that follow it. */
static char *take_word(char **cursor)
{
	char *word = *cursor;
	char *end = strchrnul(word, ' ');

	if (*end) {
		*end++ = '\0';
		end = skip_blanks(end);
	}
	*cursor = end;
	return word;
}

/* Puts the letters into upper case. */
static bool normalize_command(char *command)
{
	size_t letters = 0, digits = 0, len = 0;

	for (; command[len]; len++) {
		if (command[len] >= 'a' && command[len] <= 'z')
			command[len] = (char)(command[len] - 'a' + 'A');
		letters += command[len] >= 'A' && command[len] <= 'Z';
		digits += command[len] >= '0' && command[len] <= '9';
	}
	return len > 0 && (letters == len || (digits == len && len == 3));
}

/* What stands in the last place there is: everything, but without a colon before it or blanks behind it. */
static char *take_rest(char *rest)
{
	size_t len = strlen(rest);

	while (len > 0 && rest[len - 1] == ' ')
		rest[--len] = '\0';
	return rest;
}

static void take_params(struct message *message, char *cursor)
{
	unsigned count = 0;

	while (*cursor && *cursor != ':' && count < MESSAGE_PARAMS_LIMIT - 1)
		message->params[count++] = take_word(&cursor);
	if (*cursor == ':')
		message->params[count++] = cursor + 1;
	else if (*cursor)
		message->params[count++] = take_rest(cursor);
	message->param_count = count;
}

enum message_result message_parse(struct message *message, char *line)
{
	char *cursor = skip_blanks(line);

	message->tags = NULL;
	message->source = NULL;
	message->command = cursor;
	message->param_count = 0;
	if (!*cursor)
		return MESSAGE_EMPTY;
	if (*cursor == '@')
		message->tags = take_word(&cursor) + 1;
	if (*cursor == ':')
		message->source = take_word(&cursor) + 1;
	message->command = take_word(&cursor);
	take_params(message, cursor);
	return normalize_command(message->command) ? MESSAGE_OK : MESSAGE_BAD_COMMAND;
}

static bool needs_colon(const char *param)
{
	return !*param || *param == ':' || strchr(param, ' ');
}

void message_append_params(struct buffer *buffer, char *const *params, unsigned count, bool force_trailing)
{
	for (unsigned i = 0; i < count; i++) {
		bool trailing = i == count - 1 && (force_trailing || needs_colon(params[i]));

		buffer_append_text(buffer, trailing ? " :" : " ");
		buffer_append_text(buffer, params[i]);
	}
}
