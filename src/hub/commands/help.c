#include <stdio.h>

#include "hub/command.h"
#include "hub/param.h"

#define WORD_LIMIT 40

static void flush_names(struct reply_words *words, const char *text)
{
	reply_numeric(words->reply, RPL_HELPTXT, "*", text);
}

static void list_commands(struct reply *reply)
{
	struct reply_words words;
	reply_numeric(reply, RPL_HELPSTART, "*", "The commands of this server; HELP <command> tells about one:");
	reply_words_init(&words, reply, ' ', sizeof("* :"), flush_names, NULL);
	for (unsigned i = 0; i < command_count(); i++)
		reply_words_add(&words, command_at(i)->name);
	reply_words_finish(&words);
	reply_numeric(reply, RPL_ENDOFHELP, "*", "End of /HELP");
}

/* ASCII alone: command names have no other letters. */
static void to_upper(char *target, size_t size, const char *source)
{
	size_t len = 0;
	for (; source[len] && len < size - 1; len++)
		target[len] = source[len] >= 'a' && source[len] <= 'z' ? (char)(source[len] - 'a' + 'A') : source[len];
	target[len] = '\0';
}

static void run_help(struct call *call)
{
	const char *subject = call_param(call, 0);
	if (!*subject) {
		list_commands(call->reply);
		return;
	}
	char name[WORD_LIMIT], usage[MESSAGE_LIMIT];
	to_upper(name, sizeof(name), subject);
	const struct command *command = command_find(name);
	if (!command) {
		reply_numeric(call->reply, ERR_HELPNOTFOUND, param_shown(subject));
		return;
	}
	snprintf(usage, sizeof(usage), "%s%s%s", name, *command->usage ? " " : "", command->usage);
	reply_numeric(call->reply, RPL_HELPSTART, name, usage);
	reply_numeric(call->reply, RPL_HELPTXT, name, command->summary);
	reply_numeric(call->reply, RPL_ENDOFHELP, name, "End of /HELP");
}

const struct command command_help = {
	.name = "HELP",
	.usage = "[<command>]",
	.summary = "List the commands, or say what one of them does.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_help,
};
