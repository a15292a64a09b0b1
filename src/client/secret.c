#include "client/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/client/options.h>

/* Reads up to the first LF, and no further: what follows may be for somebody else. */
static char *read_line(int fd, const char *what, struct error *error)
{
	char line[SECRET_LIMIT + 1];
	size_t len = 0;
	char c;
	ssize_t result;

	while ((result = read(fd, &c, 1)) == 1 && c != '\n') {
		if (len == SECRET_LIMIT) {
			error_set(error, "%s: its first line has more than %d bytes", what, SECRET_LIMIT);
			return NULL;
		}
		line[len++] = c;
	}
	if (result < 0) {
		error_set(error, "cannot read %s: %s", what, strerror(errno));
		return NULL;
	}
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0 || memchr(line, '\0', len) || memchr(line, '\r', len)) {
		error_set(error, "%s: its first line should be the secret, and is %s", what, len ? "no text" : "empty");
		return NULL;
	}
	return alloc_text_of((struct slice){.data = line, .len = len});
}

char *secret_from_file(const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		error_set(error, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	char *secret = read_line(fd, path, error);
	close(fd);
	return secret;
}

char *secret_from_command(const char *command, struct error *error)
{
	FILE *pipe = popen(command, "re");
	if (!pipe) {
		error_set(error, "cannot run '%s': %s", command, strerror(errno));
		return NULL;
	}
	char *secret = read_line(fileno(pipe), command, error);
	/* Let it write all it wants: a broken pipe would make a good command look like a bad one. */
	while (fgetc(pipe) != EOF)
		;
	int status = pclose(pipe);
	if (secret && status != 0) {
		free(secret);
		secret = NULL;
	}
	if (status != 0)
		error_set(error, "the command '%s' failed (status %d)", command,
			WIFEXITED(status) ? WEXITSTATUS(status) : status);
	return secret;
}

char *secret_from_descriptor(int fd, struct error *error)
{
	char what[32];
	snprintf(what, sizeof(what), "descriptor %d", fd);
	return read_line(fd, what, error);
}

bool join_password_read(struct join_options *options, struct error *error)
{
	if (options->password_file)
		options->password = secret_from_file(options->password_file, error);
	else if (options->password_command)
		options->password = secret_from_command(options->password_command, error);
	else if (options->password_fd >= 0)
		options->password = secret_from_descriptor(options->password_fd, error);
	else
		return true;
	return options->password != NULL;
}
