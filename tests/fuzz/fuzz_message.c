/* Any line: what was parsed lies in the line, and rendered again it parses to the same. */
#include <apollon/irc/message.h>

#include <string.h>

#include <apollon/base/alloc.h>
#include <support/fuzz.h>

static void require_inside(const char *part, const char *line, size_t len)
{
	require(part >= line && part <= line + len);
	require(part + strlen(part) <= line + len);
}

static void require_word(const char *part)
{
	require(!strchr(part, ' '));
}

static void require_sound(const struct message *message, const char *line, size_t len)
{
	require(message->param_count <= MESSAGE_PARAMS_LIMIT);
	require_inside(message->command, line, len);
	require_word(message->command);
	if (message->tags) {
		require_inside(message->tags, line, len);
		require_word(message->tags);
	}
	if (message->source) {
		require_inside(message->source, line, len);
		require_word(message->source);
	}
	for (unsigned i = 0; i < message->param_count; i++) {
		require_inside(message->params[i], line, len);
		if (i < message->param_count - 1) {
			require_word(message->params[i]);
			require(*message->params[i] && *message->params[i] != ':');
		}
	}
}

static char *render(const struct message *message, bool force_trailing)
{
	struct buffer buffer;

	buffer_init(&buffer, SIZE_MAX);
	if (message->tags)
		buffer_append_format(&buffer, "@%s ", message->tags);
	if (message->source)
		buffer_append_format(&buffer, ":%s ", message->source);
	buffer_append_text(&buffer, message->command);
	message_append_params(&buffer, message->params, message->param_count, force_trailing);
	return buffer_release(&buffer);
}

static void require_same_text(const char *a, const char *b)
{
	require(!a == !b);
	require(!a || strcmp(a, b) == 0);
}

static void require_round_trip(const struct message *message, enum message_result result, bool force_trailing)
{
	char *line = render(message, force_trailing);
	struct message again;

	require(message_parse(&again, line) == result);
	require_same_text(message->tags, again.tags);
	require_same_text(message->source, again.source);
	require_same_text(message->command, again.command);
	require(message->param_count == again.param_count);
	for (unsigned i = 0; i < message->param_count; i++)
		require_same_text(message->params[i], again.params[i]);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = alloc_text_of((struct slice){.data = (const char *)data, .len = size});
	struct message message;
	enum message_result result;

	if (!line)
		return 0;
	result = message_parse(&message, line);
	require_sound(&message, line, size);
	require_round_trip(&message, result, false);
	require_round_trip(&message, result, true);
	free(line);
	return 0;
}
