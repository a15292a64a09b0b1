#include <stdio.h>

#include "subcommand.h"

static int show_table(void)
{
	puts("Usage: apollon SUBCOMMAND [ARGUMENT...]\n\nA chat server and a chat client for the command line.\n");
	for (size_t index = 0; subcommand_at(index); index++) {
		const struct subcommand *subcommand = subcommand_at(index);
		printf("  %-8s %-28s %s\n", subcommand->name, subcommand->usage, subcommand->summary);
	}
	puts("\n`apollon help SUBCOMMAND` or `apollon SUBCOMMAND --help` tells more about one; so do the manual pages.");
	return fflush(stdout) ? EXIT_STATUS_FAILURE : EXIT_STATUS_OK;
}

static int run_help(int argc, char **argv)
{
	if (argc < 2)
		return show_table();
	const struct subcommand *subcommand = subcommand_find(argv[1]);
	if (!subcommand) {
		fprintf(stderr, "apollon help: there is no subcommand '%s'; `apollon help` lists those there are\n",
			argv[1]);
		return EXIT_STATUS_USAGE;
	}
	if (subcommand == &subcommand_help || subcommand == &subcommand_version) {
		printf("Usage: apollon %s %s\n\n%s\n", subcommand->name, subcommand->usage, subcommand->summary);
		return EXIT_STATUS_OK;
	}
	char name[16], flag[] = "--help";
	snprintf(name, sizeof(name), "%s", subcommand->name);
	char *arguments[] = {name, flag, NULL};
	return subcommand->run(2, arguments);
}

static int run_version(int argc, char **argv)
{
	(void)argc, (void)argv;
	puts("apollon " APOLLON_VERSION);
	return EXIT_STATUS_OK;
}

const struct subcommand subcommand_help = {
	.name = "help",
	.usage = "[SUBCOMMAND]",
	.summary = "Say what there is, or how one subcommand is used.",
	.run = run_help,
};

const struct subcommand subcommand_version = {
	.name = "version",
	.usage = "",
	.summary = "Say which version this is.",
	.run = run_version,
};
