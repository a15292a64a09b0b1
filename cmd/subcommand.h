/*
 * What `apollon` can do: one row each. A new one is its file, its line here and its line in main.c's table.
 */
#ifndef CMD_SUBCOMMAND_H
#define CMD_SUBCOMMAND_H

#include <stddef.h>

/* The values of sysexits.h that say how the command itself was used. */
enum exit_status {
	EXIT_STATUS_OK = 0,
	EXIT_STATUS_FAILURE = 1,
	EXIT_STATUS_USAGE = 64,
	EXIT_STATUS_CONFIGURATION = 78
};

struct subcommand {
	const char *name;
	const char *usage;   /* arguments for people: "[NICK@]HOST[:PORT]" */
	const char *summary; /* one line */

	/* argv[0] is the subcommand's name. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct subcommand subcommand_serve;
extern const struct subcommand subcommand_join;
extern const struct subcommand subcommand_help;
extern const struct subcommand subcommand_version;

/* The table, in the order in which `apollon help` shows it. NULL past its end. */
const struct subcommand *subcommand_at(size_t index);

/* NULL when there is none of that name. */
const struct subcommand *subcommand_find(const char *name);

#endif
