#include "server/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool append_stream(FILE *stream, const char *path, size_t limit, struct buffer *target, struct error *error)
{
	for (;;) {
		char *room = buffer_reserve(target, BUFSIZ);
		size_t len = room ? fread(room, 1, BUFSIZ, stream) : 0;
		target->len += len;
		if (!room || target->len > limit) {
			error_set(error, "%s is larger than %zu bytes", path, limit);
			return false;
		}
		if (len == 0 && ferror(stream)) {
			error_set(error, "cannot read %s: %s", path, strerror(errno));
			return false;
		}
		if (len == 0)
			return true;
	}
}

bool config_file_contents(const char *path, size_t limit, struct buffer *target, bool *others, struct error *error)
{
	FILE *stream = fopen(path, "re");
	struct stat status;
	if (!stream || fstat(fileno(stream), &status) != 0) {
		error_set(error, "cannot read %s: %s", path, strerror(errno));
		if (stream)
			fclose(stream);
		return false;
	}
	if (others)
		*others = S_ISREG(status.st_mode) && (status.st_mode & S_IROTH);
	bool done = append_stream(stream, path, limit, target, error);
	fclose(stream);
	if (done && memchr(target->data ? target->data : "", '\0', target->len)) {
		error_set(error, "%s holds a NUL byte: it is no text", path);
		return false;
	}
	return done;
}

/* The end of a quoted text that starts here: behind its closing quote, or the end of all. */
static char *after_quoted(char *text)
{
	char quote = *text++;
	while (*text && *text != quote) {
		if (*text == '\\' && text[1])
			text++;
		text++;
	}
	return *text ? text + 1 : text;
}

static char *blank_until(char *text, const char *end)
{
	for (; text < end; text++) {
		if (*text != '\n')
			*text = ' ';
	}
	return text;
}

/* The end of a comment that starts here, or NULL when none does. between: no word has begun. */
static char *comment_end(char *text, bool between)
{
	if (text[0] == '#' || (between && text[0] == '/' && text[1] == '/'))
		return text + strcspn(text, "\n");
	if (!between || text[0] != '/' || text[1] != '*')
		return NULL;
	char *end = strstr(text + 2, "*/");
	return end ? end + 2 : text + strlen(text);
}

const char *config_file_prepare(char *text)
{
	const char *unquoted = NULL;
	bool between = true;
	while (*text) {
		char *end = comment_end(text, between);
		if (end) {
			text = blank_until(text, end);
		} else if (*text == '"' || *text == '\'') {
			text = after_quoted(text);
			between = true;
		} else {
			if (!unquoted && (*text == '*' || (*text == '+' && text[1] != '=')))
				unquoted = text;
			between = strchr(" \t\r\n={}()+,", *text);
			text++;
		}
	}
	return unquoted;
}
