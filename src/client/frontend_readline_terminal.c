/* The terminal's modes. Bracketed paste is switched here and not by readline, which would do it at every line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <readline/readline.h>

#include "client/frontend_readline_internal.h"

bool frontend_readline_knows_sequences(void)
{
	const char *term = getenv("TERM");
	return term && *term != '\0' && strcmp(term, "dumb") != 0;
}

/* C-s is for searching; a terminal that it had stopped would stop the client with it. */
static void disable_flow_control(void)
{
	struct termios modes;
	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		return;
	modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

void frontend_readline_prepare_terminal(struct readline_frontend *frontend)
{
	if (frontend->prepared)
		return;
	/* Lost since it was prepared last: the modes may be anybody's. */
	if (RL_ISSTATE(RL_STATE_TERMPREPPED))
		rl_deprep_terminal();
	rl_prep_terminal(1);
	disable_flow_control();
	if (frontend_readline_knows_sequences() && frontend->marks_pastes)
		frontend_readline_write_text(frontend, "\033[?2004h");
	frontend->prepared = true;
}

void frontend_readline_restore_terminal(struct readline_frontend *frontend)
{
	if (!frontend->prepared)
		return;
	if (frontend_readline_knows_sequences())
		frontend_readline_write_text(frontend, "\033[?2004l\033[0m");
	frontend_readline_write_rest(frontend);
	rl_deprep_terminal();
	frontend->prepared = false;
}

void frontend_readline_lose_terminal(struct readline_frontend *frontend)
{
	frontend->prepared = false;
	frontend->drawn.visible = false;
}

bool frontend_readline_in_foreground(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);
	return foreground < 0 || foreground == getpgrp();
}

bool frontend_readline_is_away(const struct readline_frontend *frontend)
{
	return !frontend->prepared;
}
