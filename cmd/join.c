#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include <apollon/client/client.h>
#include <apollon/client/options.h>

#include "subcommand.h"

static void complain(const char *text)
{
	fprintf(stderr, "apollon join: %s\n", text);
}

/* Ends the process as the signal would have done without us. */
static void end_by_signal(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

static int join(struct join_options *options)
{
	struct client_result result;
	struct error error;

	/* What is in memory, passwords among it, is for nobody else: no core file, no other process of the user's. */
	prctl(PR_SET_DUMPABLE, 0);
	if (!join_password_read(options, &error)) {
		complain(error.text);
		return JOIN_CONFIGURATION;
	}
	client_run(options, &result);
	if (*result.error.text && !result.signal)
		complain(result.error.text);
	join_options_finish(options);
	if (result.signal)
		end_by_signal(result.signal);
	return (int)result.status;
}

static int run_join(int argc, char **argv)
{
	struct join_options options;
	struct error error;
	int status = JOIN_OK;

	if (!join_options_parse(&options, argc, argv, &error)) {
		complain(error.text);
		status = JOIN_USAGE;
	} else if (options.help) {
		join_options_help(stdout);
		status = fflush(stdout) || ferror(stdout) ? JOIN_OUTPUT_FAILED : JOIN_OK;
	} else if (options.version) {
		puts("apollon " APOLLON_VERSION);
	} else {
		status = join(&options);
	}
	join_options_finish(&options);
	return status;
}

const struct subcommand subcommand_join = {
	.name = "join",
	.usage = "[NICK@]HOST[:PORT][/CHANNEL]",
	.summary = "Join a chat, as a person or from a script.",
	.run = run_join,
};
