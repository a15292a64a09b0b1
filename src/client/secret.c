#include "client/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>
#include <apollon/client/options.h>

#include "client/hidden_line.h"

/* Reads up to the first LF, and no further: what follows may be for somebody else. Gives the length without the line's end. */
static bool read_bytes(int fd, const char *what, char line[SECRET_LIMIT], size_t *len, struct error *error)
{
	char c;
	ssize_t result;

	*len = 0;
	while ((result = read(fd, &c, 1)) == 1 && c != '\n') {
		if (*len == SECRET_LIMIT) {
			error_set(error, "%s: its first line has more than %d bytes", what, SECRET_LIMIT);
			return false;
		}
		line[(*len)++] = c;
	}
	if (result < 0) {
		error_set(error, "cannot read %s: %s", what, strerror(errno));
		return false;
	}
	if (*len > 0 && line[*len - 1] == '\r')
		--*len;
	if (*len > 0 && !memchr(line, '\0', *len) && !memchr(line, '\r', *len))
		return true;
	error_set(error, "%s: its first line should be the secret, and is %s", what, *len ? "no text" : "empty");
	return false;
}

static char *read_line(int fd, const char *what, struct error *error)
{
	char line[SECRET_LIMIT];
	size_t len;
	char *secret = NULL;

	if (read_bytes(fd, what, line, &len, error))
		secret = alloc_text_of((struct slice){.data = line, .len = len});
	secret_wipe(line, sizeof(line));
	return secret;
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
		secret_free(secret);
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

/* Keys one at a time, and none of them shown or taken for a signal: whatever ends this, the terminal is given back before. */
static enum hidden_line_result read_keys(struct hidden_line *line)
{
	enum hidden_line_result result = HIDDEN_LINE_MORE;
	char key;

	while (result == HIDDEN_LINE_MORE) {
		ssize_t len = read(STDIN_FILENO, &key, 1);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return HIDDEN_LINE_CANCELLED;
		result = hidden_line_key(line, (struct slice){&key, 1});
	}
	return result;
}

char *secret_from_terminal(const char *question, struct error *error)
{
	struct hidden_line line = {0};
	struct termios before, hidden;
	char *secret = NULL;

	if (tcgetattr(STDIN_FILENO, &before) != 0) {
		error_set(error, "cannot ask for the password: %s", strerror(errno));
		return NULL;
	}
	hidden = before;
	hidden.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	(void)!write(STDOUT_FILENO, question, strlen(question));
	enum hidden_line_result result = read_keys(&line);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)!write(STDOUT_FILENO, "\n", 1);
	if (result == HIDDEN_LINE_ENTERED && line.len > 0 && !line.is_too_long)
		secret = alloc_text(line.text);
	else
		error_set(error, "a password of 1 to %d bytes was expected", SECRET_LIMIT);
	hidden_line_finish(&line);
	return secret;
}

/* An account without a key to it is of no use. */
static bool ask_for_password(struct join_options *options, struct error *error)
{
	char question[128];

	if (!options->account || options->identity || options->tls_certificate)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		error_set(error,
			"the password of account %s has no source: give --pass-file, --pass-cmd or --pass-fd, or an "
			"--identity that the account knows",
			options->account);
		return false;
	}
	snprintf(question, sizeof(question), "Password of account %s (it is not shown): ", options->account);
	options->password = secret_from_terminal(question, error);
	return options->password != NULL;
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
		return ask_for_password(options, error);
	return options->password != NULL;
}
