#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/server/config.h>
#include <apollon/server/server.h>

#include "hash_password.h"
#include "subcommand.h"

#define FIRST_FLAG 256 /* getopt's value of the option with index 0: no character */

#define HELP_COLUMN 35
#define HELP_WIDTH 110

/* What the flags say. */
struct invocation {
	struct config_source source;
	bool check;
	bool done;     /* help or version has been shown */
	bool is_wrong; /* a mistake has been told: the others are as well, and then it ends */
	int status;
};

/* Behind a line of that length, or below it where it gets too long. */
static void show_standard(const struct config_option *option, size_t line_len)
{
	if (!option->standard || strcmp(option->standard, "auto") == 0)
		return;
	bool fits = HELP_COLUMN + line_len + strlen(option->standard) + sizeof(" (default: )") <= HELP_WIDTH;
	printf("%s%*s(default: %s)", fits ? " " : "\n", fits ? 0 : HELP_COLUMN, "", option->standard);
}

static void show_option(const struct config_option *option)
{
	char flag[64];
	int len = snprintf(flag, sizeof(flag), "%c%c%s --%s%s%s", option->letter ? '-' : ' ',
		option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
		option->parameter ? " " : "", option->parameter ? option->parameter : "");
	printf("  %s", flag);
	int column = len + 2;
	struct slice rest = slice_of(option->help), line;
	while (slice_next(&rest, '\n', &line)) {
		printf("%*s%.*s", column < HELP_COLUMN ? HELP_COLUMN - column : 2, "", SLICE_ARGUMENTS(line));
		if (!rest.data)
			show_standard(option, line.len);
		putchar('\n');
		column = 0;
	}
}

static int show_help(void)
{
	puts("Usage: apollon serve [OPTION]...\n\n"
	     "A chat server that any IRC client can talk to. It stays in the foreground and logs to standard\n"
	     "error; without options it serves this machine alone, on port 6667.");
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		if (i == 0 || option->group != config_option_at(i - 1)->group)
			printf("\n%s:\n", config_group_title(option->group));
		show_option(option);
	}
	puts("\nExamples:\n"
	     "  apollon serve                        for this machine: apollon join localhost\n"
	     "  apollon serve -l :6667               for everybody who can reach it\n"
	     "  apollon serve -l 127.0.0.1:0 --port-file port\n"
	     "                                       for a script: takes a free port and says which\n"
	     "  apollon serve --config my.conf --check\n"
	     "                                       is it right, and what does it come to?\n\n"
	     "SIGTERM and SIGINT end it in order, a second one at once; SIGHUP reads the configuration again.\n"
	     "Operators, bans and all these settings may stand in the file: see apollon.conf(5), apollon-serve(1).");
	return fflush(stdout) ? EXIT_STATUS_FAILURE : EXIT_STATUS_OK;
}

static void usage_error(struct invocation *invocation, const char *text)
{
	fprintf(stderr, "apollon serve: %s\n", text);
	invocation->is_wrong = true;
	invocation->status = EXIT_STATUS_USAGE;
}

/* argument: what getopt could not take. */
static void wrong_flag(struct invocation *invocation, int result, const char *argument)
{
	char text[256], name[64];
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(argument, "="), argument);
	const char *nearest = strncmp(name, "--", 2) == 0 ? config_option_nearest(name + 2, true) : NULL;
	if (result == ':')
		snprintf(text, sizeof(text), "%s needs a value; `apollon serve --help` tells which", name);
	else if (nearest && strcmp(nearest, name + 2) == 0)
		snprintf(text, sizeof(text), "%s takes no value", name);
	else if (nearest)
		snprintf(text, sizeof(text), "there is no option %s; did you mean --%s?", name, nearest);
	else
		snprintf(text, sizeof(text), "there is no option %s; `apollon serve --help` lists those there are",
			name);
	usage_error(invocation, text);
}

static void act(struct invocation *invocation, const struct config_option *option, const char *value)
{
	struct error error;
	if (strcmp(option->name, "help") == 0) {
		invocation->done = true;
		invocation->status = show_help();
	} else if (strcmp(option->name, "version") == 0) {
		invocation->done = true;
		puts("apollon " APOLLON_VERSION);
	} else if (strcmp(option->name, "hash-password") == 0) {
		invocation->done = true;
		invocation->status = hash_password();
	} else if (strcmp(option->name, "check") == 0) {
		invocation->check = true;
	} else if (strcmp(option->name, "config") == 0) {
		free(invocation->source.path);
		invocation->source.path = alloc_text(value);
	} else if (!config_source_set(&invocation->source, value, &error)) {
		usage_error(invocation, error.text);
	}
}

static void take_flag(struct invocation *invocation, const struct config_option *option, const char *value)
{
	struct error error;
	if (option->kind == CONFIG_ACTION)
		act(invocation, option, value);
	else if (!config_source_add(&invocation->source, option, value ? value : "on", &error))
		usage_error(invocation, error.text);
}

static const struct config_option *option_of(int result)
{
	if (result >= FIRST_FLAG)
		return config_option_at((unsigned)(result - FIRST_FLAG));
	for (unsigned i = 0; i < config_option_count(); i++) {
		if (config_option_at(i)->letter == result)
			return config_option_at(i);
	}
	return NULL;
}

/* getopt's tables, out of the table of options. */
static void fill_tables(struct option flags[CONFIG_OPTIONS_LIMIT + 1], char letters[2 * CONFIG_OPTIONS_LIMIT + 2])
{
	*letters++ = ':';
	for (unsigned i = 0; i < config_option_count(); i++) {
		const struct config_option *option = config_option_at(i);
		bool takes_value = option->parameter != NULL;
		flags[i] = (struct option){
			option->name, takes_value ? required_argument : no_argument, NULL, FIRST_FLAG + (int)i};
		if (option->letter)
			*letters++ = option->letter;
		if (option->letter && takes_value)
			*letters++ = ':';
	}
	*letters = '\0';
}

static void read_flags(struct invocation *invocation, int argc, char **argv)
{
	struct option flags[CONFIG_OPTIONS_LIMIT + 1] = {0};
	char letters[2 * CONFIG_OPTIONS_LIMIT + 2], text[256];
	fill_tables(flags, letters);
	opterr = 0;
	optind = 0;
	while (!invocation->done) {
		int before = optind > 0 ? optind : 1;
		int result = getopt_long(argc, argv, letters, flags, NULL);
		if (result == -1)
			break;
		if (result == '?' || result == ':')
			wrong_flag(invocation, result, argv[before]);
		else
			take_flag(invocation, option_of(result), optarg);
	}
	if (!invocation->done && !invocation->is_wrong && optind < argc) {
		snprintf(text, sizeof(text), "it takes no argument '%.100s'; did you mean --listen %.100s?",
			argv[optind], argv[optind]);
		usage_error(invocation, text);
	}
}

/* Each line as a line of ours. */
static void tell(const struct buffer *lines, const char *kind)
{
	struct slice rest = buffer_slice(lines), line;
	while (slice_next(&rest, '\n', &line)) {
		if (line.len > 0)
			fprintf(stderr, "apollon serve: %s%.*s\n", kind, SLICE_ARGUMENTS(line));
	}
}

static int show_configuration(const struct config *config)
{
	struct buffer text;
	buffer_init(&text, SIZE_MAX);
	config_explain(config, &text);
	fwrite(text.data, 1, text.len, stdout);
	buffer_finish(&text);
	return fflush(stdout) ? EXIT_STATUS_FAILURE : EXIT_STATUS_OK;
}

/* As the log's first lines: who reads it by machine reads nothing else. */
static void log_warnings(struct log *log, const struct buffer *lines)
{
	struct slice rest = buffer_slice(lines), line;
	while (slice_next(&rest, '\n', &line)) {
		if (line.len > 0)
			log_warning(log, "configuration", "%.*s", SLICE_ARGUMENTS(line));
	}
}

static int serve(struct config *config, const struct config_source *source, const struct config_notes *notes)
{
	enum log_format format = config->log_format;
	struct log log;
	struct error error;
	log_init(&log, stderr, config->log_level, format);
	log_warnings(&log, &notes->warnings);
	if (server_run(config, source, &log, &error))
		return EXIT_STATUS_OK;
	if (format == LOG_FORMAT_JSON)
		log_error(&log, "server.failed", "%s", error.text);
	else
		fprintf(stderr, "apollon serve: %s\n", error.text);
	return EXIT_STATUS_FAILURE;
}

/* What --check says, and what keeps it from starting. */
static int explain(struct config *config, struct config_notes *notes)
{
	if (config)
		server_check(config, notes);
	bool is_right = notes->problems.len == 0;
	tell(&notes->warnings, "warning: ");
	tell(&notes->problems, "");
	int status = is_right ? show_configuration(config) : EXIT_STATUS_CONFIGURATION;
	config_destroy(config);
	return status;
}

static int run_configured(const struct invocation *invocation)
{
	struct config_notes notes;
	config_notes_init(&notes);
	struct config *config = config_load(&invocation->source, &notes);
	int status =
		config && !invocation->check ? serve(config, &invocation->source, &notes) : explain(config, &notes);
	config_notes_finish(&notes);
	return status;
}

static int run_serve(int argc, char **argv)
{
	struct invocation invocation = {.status = EXIT_STATUS_OK};
	config_source_init(&invocation.source);
	read_flags(&invocation, argc, argv);
	if (!invocation.done && !invocation.is_wrong)
		invocation.status = run_configured(&invocation);
	config_source_finish(&invocation.source);
	return invocation.status;
}

const struct subcommand subcommand_serve = {
	.name = "serve",
	.usage = "[OPTION]...",
	.summary = "Be a chat server that any IRC client can talk to.",
	.run = run_serve,
};
