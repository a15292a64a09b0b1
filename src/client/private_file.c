#include "client/private_file.h"

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

enum { MODE_PRIVATE = 0600, MODE_PRIVATE_FOLDER = 0700, MODE_OF_OTHERS = 077, PIECE = 65536 };

void private_file_make_folders(const char *path)
{
	char *folder = alloc_text(path);
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
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

int private_file_open(const char *path, int flags)
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

bool private_file_read(int fd, struct buffer *content)
{
	for (;;) {
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

bool private_file_write(int fd, struct slice bytes)
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

bool private_file_replace(const char *path, struct slice bytes)
{
	struct buffer name;
	buffer_init(&name, SIZE_MAX);
	buffer_append_format(&name, "%s.XXXXXX", path);
	char *temporary = buffer_release(&name);
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool done = fd >= 0 && private_file_write(fd, bytes) && fsync(fd) == 0 && rename(temporary, path) == 0;
	if (fd >= 0) {
		int reason = errno;
		close(fd);
		if (!done)
			unlink(temporary);
		errno = reason;
	}
	free(temporary);
	return done;
}
