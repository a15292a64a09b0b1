#include "client/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

enum { MODE_PRIVATE = 0600, MODE_PRIVATE_FOLDER = 0700, MODE_OF_OTHERS = 077 };

static bool fail(struct error *error, const char *path, const char *what)
{
	error_set(error, "history file %s: it cannot %s: %s", path, what, strerror(errno));
	return false;
}

static void create_folders(const char *path)
{
	char *folder = alloc_text(path);
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		/* Whether it worked shows when the file is opened. */
		(void)mkdir(folder, MODE_PRIVATE_FOLDER);
		*slash = '/';
	}
	free(folder);
}

/* Whether the path still leads to the file that was opened, and not to one that took its place. */
static bool is_current(int fd, const char *path)
{
	struct stat opened;
	struct stat named;
	return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
		opened.st_ino == named.st_ino;
}

static bool make_private(int fd)
{
	struct stat status;
	if (fstat(fd, &status) != 0)
		return false;
	if (!S_ISREG(status.st_mode)) {
		errno = EINVAL;
		return false;
	}
	return (status.st_mode & MODE_OF_OTHERS) == 0 || fchmod(fd, MODE_PRIVATE) == 0;
}

/* Opens and locks the file. Returns -1 with errno. */
static int open_locked(const char *path, int flags)
{
	for (;;) {
		int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, MODE_PRIVATE);
		if (fd < 0)
			return -1;
		if (!make_private(fd) || flock(fd, LOCK_EX) != 0) {
			int reason = errno;
			close(fd);
			errno = reason;
			return -1;
		}
		if (is_current(fd, path))
			return fd;
		close(fd);
	}
}

static bool write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t written = write(fd, bytes.data, bytes.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes.data += written;
		bytes.len -= (size_t)written;
	}
	return true;
}

/* The last part of a file, at most HISTORY_FILE_SIZE bytes of it; it may begin within a line. */
static bool read_end(int fd, struct buffer *content)
{
	off_t size = lseek(fd, 0, SEEK_END);
	if (size < 0 || lseek(fd, size > HISTORY_FILE_SIZE ? size - HISTORY_FILE_SIZE : 0, SEEK_SET) < 0)
		return false;
	for (;;) {
		enum { PIECE = 65536 };
		char *place = buffer_reserve(content, PIECE);
		if (!place)
			return true;
		ssize_t got = read(fd, place, PIECE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		content->len += (size_t)got;
	}
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

/* Puts a file with just these lines in the place of the one that is locked. */
static bool replace(const char *path, struct slice lines)
{
	struct buffer name;
	buffer_init(&name, SIZE_MAX);
	buffer_append_format(&name, "%s.XXXXXX", path);
	char *temporary = buffer_release(&name);
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool done = fd >= 0 && write_all(fd, lines) && fsync(fd) == 0 && rename(temporary, path) == 0;
	if (fd >= 0) {
		close(fd);
		if (!done)
			unlink(temporary);
	}
	free(temporary);
	return done;
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
	int fd = open_locked(path, O_RDWR);
	if (fd < 0)
		return errno == ENOENT ? true : fail(error, path, "be opened");
	struct buffer content;
	buffer_init(&content, HISTORY_FILE_SIZE + 65536);
	bool done = read_end(fd, &content) || fail(error, path, "be read");
	if (done) {
		struct slice all = buffer_slice(&content);
		struct slice lines = youngest(all);
		if (all.len >= HISTORY_FILE_SIZE || count_lines(all) > 2 * (size_t)HISTORY_FILE_ENTRIES)
			done = replace(path, lines) || fail(error, path, "be cut down");
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
	if (write_all(fd, line))
		return true;
	int reason = errno;
	(void)!ftruncate(fd, size);
	errno = reason;
	return false;
}

bool history_file_append(const char *path, const char *text, struct error *error)
{
	create_folders(path);
	int fd = open_locked(path, O_WRONLY | O_APPEND | O_CREAT);
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
