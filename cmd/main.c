#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "subcommand.h"

static const struct subcommand *const subcommands[] = {
	&subcommand_serve,
	&subcommand_join,
	&subcommand_help,
	&subcommand_version,
};

const struct subcommand *subcommand_at(size_t index)
{
	return index < sizeof(subcommands) / sizeof(subcommands[0]) ? subcommands[index] : NULL;
}

const struct subcommand *subcommand_find(const char *name)
{
	for (size_t index = 0; subcommand_at(index); index++) {
		if (!strcmp(subcommands[index]->name, name))
			return subcommands[index];
	}
	return NULL;
}

/* Whoever starts us with a standard descriptor closed must not find its place taken by a socket, into which output would then
 * go. What stands in for it is at its end when read, and cannot be written. */
static void hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	hold_descriptors();
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "-h") || !strcmp(name, "--help"))
		name = "help";
	if (!strcmp(name, "-V") || !strcmp(name, "--version"))
		name = "version";
	const struct subcommand *subcommand = subcommand_find(name);
	if (subcommand)
		return subcommand->run(argc - 1, argv + 1);
	if (!*name)
		fputs("apollon: say what to do; `apollon help` lists what there is\n", stderr);
	else
		fprintf(stderr, "apollon: there is no subcommand '%s'; `apollon help` lists those there are\n", name);
	return EXIT_STATUS_USAGE;
}
