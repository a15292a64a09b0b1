#include "hash_password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <apollon/base/secret.h>
#include <apollon/base/slice.h>
#include <apollon/base/text.h>
#include <apollon/store/password.h>

#include "subcommand.h"

/* It has to fit into a line of the protocol. */
#define LENGTH_LIMIT 256

/* With room for what is too long by a little, and LF and NUL. */
#define LINE_SIZE (LENGTH_LIMIT + 16)

static bool complain(const char *text)
{
	fprintf(stderr, "apollon serve --hash-password: %s\n", text);
	return false;
}

static bool is_fit(char line[LINE_SIZE])
{
	line[strcspn(line, "\r\n")] = '\0';
	size_t len = strlen(line);
	if (len == 0 || len > LENGTH_LIMIT)
		return complain("expected a password of 1 to 256 bytes");
	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return complain("the password has a control character in it, which no client can send");
	if (!text_is_utf8(slice_of(line)))
		return complain("the password is not valid UTF-8");
	return true;
}

/* A signal is waited for like the line, so that the terminal shows again what is typed before the process ends. */
static int block_signals(sigset_t *old)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	sigprocmask(SIG_BLOCK, &signals, old);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

/* Returns the length of the line, 0 at the end, -1 when a signal came: its number is in *number. */
static ssize_t read_or_signal(int terminal, int signals, char line[LINE_SIZE], int *number)
{
	struct pollfd events[2] = {{.fd = terminal, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	while (poll(events, 2, -1) < 0 && errno == EINTR) {
	}
	struct signalfd_siginfo info;
	if ((events[1].revents & POLLIN) && read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		*number = (int)info.ssi_signo;
		return -1;
	}
	ssize_t len = read(terminal, line, LINE_SIZE - 1);
	return len > 0 ? len : 0;
}

/* One line, unseen. */
static bool ask(int terminal, const char *prompt, char line[LINE_SIZE])
{
	struct termios shown, hidden;
	sigset_t old;
	int number = 0, signals = block_signals(&old);
	bool can_hide = signals >= 0 && tcgetattr(terminal, &shown) == 0;
	ssize_t len = 0;
	if (can_hide) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(terminal, TCSAFLUSH, &hidden);
		fputs(prompt, stderr);
		len = read_or_signal(terminal, signals, line, &number);
		tcsetattr(terminal, TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	if (signals >= 0)
		close(signals);
	if (number)
		raise(number);
	sigprocmask(SIG_SETMASK, &old, NULL);
	line[len > 0 ? len : 0] = '\0';
	return can_hide ? len > 0 : complain("the terminal cannot hide what is typed");
}

static bool ask_twice(char line[LINE_SIZE])
{
	char again[LINE_SIZE];
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (terminal < 0)
		return complain("there is no terminal to ask on");
	bool done = ask(terminal, "Password: ", line) && is_fit(line) && ask(terminal, "The same again: ", again);
	if (done) {
		again[strcspn(again, "\r\n")] = '\0';
		done = secret_equal(slice_of(line), slice_of(again)) || complain("these were two different passwords");
	}
	secret_wipe(again, sizeof(again));
	close(terminal);
	return done;
}

/* Byte by byte: what follows the line is nobody's business. */
static bool read_line(char line[LINE_SIZE])
{
	size_t len = 0;
	while (len < LINE_SIZE - 1 && read(STDIN_FILENO, line + len, 1) == 1 && line[len] != '\n')
		len++;
	line[len] = '\0';
	return is_fit(line);
}

int hash_password(void)
{
	char line[LINE_SIZE] = "", hash[PASSWORD_HASH_SIZE];
	int status = EXIT_STATUS_FAILURE;
	if (!(isatty(STDIN_FILENO) ? ask_twice(line) : read_line(line)))
		status = EXIT_STATUS_USAGE;
	else if (!password_hash(line, hash))
		complain("there is not enough memory to hash a password");
	else if (puts(hash) >= 0 && fflush(stdout) == 0)
		status = EXIT_STATUS_OK;
	secret_wipe(line, sizeof(line));
	return status;
}
