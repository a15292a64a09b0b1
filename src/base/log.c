#include <apollon/base/log.h>

#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include <apollon/base/buffer.h>
#include <apollon/base/text.h>

/* With the line feed. */
#define LINE_LIMIT 2048

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_ERROR] = "error",
};

static const char *const format_names[] = {
	[LOG_FORMAT_TEXT] = "text",
	[LOG_FORMAT_JSON] = "json",
};

static const char *const line_ends[] = {
	[LOG_FORMAT_TEXT] = "\n",
	[LOG_FORMAT_JSON] = "\"}\n",
};

void log_init(struct log *log, FILE *stream, enum log_level level, enum log_format format)
{
	log->stream = stream;
	atomic_init(&log->level, (int)level);
	atomic_init(&log->format, (int)format);
}

void log_set(struct log *log, enum log_level level, enum log_format format)
{
	atomic_store_explicit(&log->level, (int)level, memory_order_relaxed);
	atomic_store_explicit(&log->format, (int)format, memory_order_relaxed);
}

static void append_head(struct buffer *line, enum log_format format, enum log_level level, const char *event)
{
	char now[TEXT_TIME_SIZE];
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	text_format_time(now, (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000);
	if (format == LOG_FORMAT_JSON)
		buffer_append_format(line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\",\"message\":\"", now,
			level_names[level], event);
	else
		buffer_append_format(line, "%s %s %s ", now, level_names[level], event);
}

static bool is_printable(utf8proc_int32_t code_point)
{
	switch (utf8proc_category(code_point)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

/* The bytes as "\x1b\x5b"; in JSON the backslash needs one before it. */
static bool append_hexadecimal(struct buffer *line, enum log_format format, const char *data, size_t len)
{
	const char *start = format == LOG_FORMAT_JSON ? "\\\\x" : "\\x";
	char piece[64];
	int piece_len = 0;

	for (size_t i = 0; i < len; i++)
		piece_len += snprintf(
			piece + piece_len, sizeof(piece) - (size_t)piece_len, "%s%02x", start, (unsigned char)data[i]);
	return buffer_append(line, piece, (size_t)piece_len);
}

/* Appends the character that data begins with, whole or not at all, and steps over it. */
static bool append_character(struct buffer *line, enum log_format format, const char **data, size_t len)
{
	const char *start = *data;
	utf8proc_int32_t code_point;
	utf8proc_ssize_t width = utf8proc_iterate((const utf8proc_uint8_t *)start, (utf8proc_ssize_t)len, &code_point);

	if (width <= 0) {
		*data += 1;
		return append_hexadecimal(line, format, start, 1);
	}
	*data += width;
	if (!is_printable(code_point))
		return append_hexadecimal(line, format, start, (size_t)width);
	if (format == LOG_FORMAT_JSON && (*start == '"' || *start == '\\'))
		return buffer_append(line, (const char[]){'\\', *start}, 2);
	return buffer_append(line, start, (size_t)width);
}

/* Appends as many characters as fit. */
static void append_message(struct buffer *line, enum log_format format, const char *message)
{
	const char *end = message + strlen(message);

	while (message < end && append_character(line, format, &message, (size_t)(end - message)))
		;
}

void log_write(struct log *log, enum log_level level, const char *event, const char *format, ...)
{
	enum log_format line_format = (enum log_format)atomic_load_explicit(&log->format, memory_order_relaxed);
	const char *end = line_ends[line_format];
	char message[LINE_LIMIT];
	struct buffer line;
	va_list arguments;

	if ((int)level < atomic_load_explicit(&log->level, memory_order_relaxed))
		return;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	buffer_init(&line, LINE_LIMIT - strlen(end));
	append_head(&line, line_format, level, event);
	append_message(&line, line_format, message);
	line.limit = LINE_LIMIT;
	buffer_append_text(&line, end);
	/* One call, so that stdio's own lock keeps lines apart. */
	fwrite(line.data, 1, line.len, log->stream);
	fflush(log->stream);
	buffer_finish(&line);
}

static int index_of(const char *word, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(word, names[i]) == 0)
			return i;
	return -1;
}

bool log_level_parse(const char *word, enum log_level *level)
{
	int index = index_of(word, level_names, LOG_LEVEL_ERROR + 1);

	if (index >= 0)
		*level = (enum log_level)index;
	return index >= 0;
}

bool log_format_parse(const char *word, enum log_format *format)
{
	int index = index_of(word, format_names, LOG_FORMAT_JSON + 1);

	if (index >= 0)
		*format = (enum log_format)index;
	return index >= 0;
}
