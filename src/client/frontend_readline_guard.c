/* The last guard of the terminal: what a crash, or an exit that nobody announced, would leave behind. */
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "client/frontend_readline_internal.h"

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
enum { FATAL_SIGNALS = sizeof(fatal_signals) / sizeof(*fatal_signals) };

static struct {
	volatile sig_atomic_t armed;
	bool at_exit;
	struct termios modes;
	struct sigaction before[FATAL_SIGNALS];
} guard;

/* Signal-safe. */
static void give_back(void)
{
	static const char sequence[] = "\r\033[J\033[?2004l\033[0m";
	if (!guard.armed)
		return;
	guard.armed = 0;
	(void)!write(STDOUT_FILENO, sequence, sizeof(sequence) - 1);
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &guard.modes);
}

static void on_fatal(int signal_number)
{
	give_back();
	/* The handler was there for one time: now it is the default's turn. */
	raise(signal_number);
}

void frontend_readline_guard_arm(void)
{
	struct sigaction action = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND};
	if (tcgetattr(STDIN_FILENO, &guard.modes) != 0)
		return;
	for (size_t index = 0; index < FATAL_SIGNALS; index++)
		sigaction(fatal_signals[index], &action, &guard.before[index]);
	if (!guard.at_exit)
		guard.at_exit = atexit(give_back) == 0;
	guard.armed = 1;
}

void frontend_readline_guard_disarm(void)
{
	if (!guard.armed)
		return;
	guard.armed = 0;
	for (size_t index = 0; index < FATAL_SIGNALS; index++)
		sigaction(fatal_signals[index], &guard.before[index], NULL);
}
