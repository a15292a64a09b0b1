#include "client/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

#include "client/private_file.h"

static bool fail(struct error *error, const char *path, const char *what)
{
	error_set(error, "history file %s: it cannot %s: %s", path, what, strerror(errno));
	return false;
}

/* The last part of a file, at most HISTORY_FILE_SIZE bytes of it; it may begin within a line. */
static bool read_end(int fd, struct buffer *content)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size < 0 || lseek(fd, size > HISTORY_FILE_SIZE ? size - HISTORY_FILE_SIZE : 0, SEEK_SET) < 0)
		return false;
	return private_file_read(fd, content);
}

static void escape(struct buffer *line, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buffer_append_text(line, "\\n");
		else if (*text == '\\')
			buffer_append_text(line, "\\\\");
		else
			buffer_append_char(line, *text);
	}
	buffer_append_char(line, '\n');
}

static char *unescape(struct slice line)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	for (size_t at = 0; at < line.len; at++) {
		bool escaped = line.data[at] == '\\' && at + 1 < line.len;
		at += escaped;
		buffer_append_char(&text, escaped && line.data[at] == 'n' ? '\n' : line.data[at]);
	}
	return buffer_release(&text);
}

static size_t count_lines(struct slice content)
{
	size_t count = 0;
	for (size_t at = 0; at < content.len; at++)
		count += content.data[at] == '\n';
	return count;
}

/* The whole lines that are kept of them: the last ones. */
static struct slice youngest(struct slice content)
{
	struct slice part;
	while (content.len > 0 && content.data[content.len - 1] != '\n')
		content.len--;
	if (content.len >= HISTORY_FILE_SIZE)
		(void)slice_next(&content, '\n', &part);
	for (size_t count = count_lines(content); count > HISTORY_FILE_ENTRIES; count--)
		(void)slice_next(&content, '\n', &part);
	return content;
}

static void report(struct slice lines, void (*on_entry)(void *context, const char *text), void *context)
{
	struct slice line;
	struct slice before = {NULL, 0};
	while (lines.len > 0 && slice_next(&lines, '\n', &line)) {
		if (line.len > 0 && !(before.data && slice_equal(line, before))) {
			char *text = unescape(line);
			on_entry(context, text);
			free(text);
		}
		before = line;
	}
}

bool history_file_load(
	const char *path, void (*on_entry)(void *context, const char *text), void *context, struct error *error)
{
	int fd = private_file_open(path, O_RDWR);
	if (fd < 0)
		return errno == ENOENT ? true : fail(error, path, "be opened");
	struct buffer content;
	buffer_init(&content, HISTORY_FILE_SIZE + 65536);
	bool done = read_end(fd, &content) || fail(error, path, "be read");
	if (done) {
		struct slice all = buffer_slice(&content);
		struct slice lines = youngest(all);
		if (all.len >= HISTORY_FILE_SIZE || count_lines(all) > 2 * (size_t)HISTORY_FILE_ENTRIES)
			done = private_file_replace(path, lines) || fail(error, path, "be cut down");
		report(lines, on_entry, context);
	}
	buffer_finish(&content);
	close(fd);
	return done;
}

/* All of the line, or nothing of it. */
static bool append(int fd, struct slice line)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size < 0)
		return false;
	if (private_file_write(fd, line))
		return true;
	int reason = errno;
	(void)!ftruncate(fd, size);
	errno = reason;
	return false;
}

bool history_file_append(const char *path, const char *text, struct error *error)
{
	private_file_make_folders(path);
	int fd = private_file_open(path, O_WRONLY | O_APPEND | O_CREAT);
	if (fd < 0)
		return fail(error, path, "be opened");
	struct buffer line;
	buffer_init(&line, SIZE_MAX);
	escape(&line, text);
	bool done = append(fd, buffer_slice(&line)) || fail(error, path, "be written");
	buffer_finish(&line);
	close(fd);
	return done;
}
