#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/base/buffer.h>
#include <apollon/base/nearest.h>

#include "client/command.h"
#include "client/commands/list.h"

#define DECLARE(name) extern const struct slash_command name;
SLASH_COMMANDS(DECLARE)
#undef DECLARE

static const struct slash_command *const commands[] = {
#define ROW(name) &name,
	SLASH_COMMANDS(ROW)
#undef ROW
};

size_t slash_count(void)
{
	return sizeof(commands) / sizeof(commands[0]);
}

const struct slash_command *slash_at(size_t index)
{
	return commands[index];
}

const struct slash_command *slash_find(const char *name)
{
	for (size_t index = 0; index < slash_count(); index++) {
		const char *alias = commands[index]->alias;
		if (!strcasecmp(name, commands[index]->name) || (alias && !strcasecmp(name, alias)))
			return commands[index];
	}
	return NULL;
}

static char *skip_blanks(char *text)
{
	return text + strspn(text, " ");
}

char *slash_word(struct slash_call *call)
{
	char *word = call->rest;
	if (!*word)
		return NULL;
	call->rest += strcspn(call->rest, " ");
	if (*call->rest)
		*call->rest++ = '\0';
	call->rest = skip_blanks(call->rest);
	return word;
}

const char *slash_active(struct slash_call *call)
{
	const struct conversation *active = conversations_active(&call->client->conversations);
	if (!active)
		client_tell(call->client, "there is nobody to talk to; /join CHANNEL or /query NICK first");
	return active ? active->name : NULL;
}

const char *slash_channel(struct slash_call *call)
{
	const struct features *features = session_features(call->client->session);
	const struct conversation *active = conversations_active(&call->client->conversations);

	if (features_is_channel(features, call->rest))
		return slash_word(call);
	if (active && features_is_channel(features, active->name))
		return active->name;
	client_tell(call->client, "which channel? Say /%s %s", call->command->name, call->command->usage);
	return NULL;
}

void slash_member_mode(struct slash_call *call, char sign, char letter)
{
	const char *channel = slash_channel(call), *nick;
	size_t limit = session_features(call->client->session)->modes_limit;
	struct buffer letters, nicks;

	buffer_init(&letters, SIZE_MAX);
	buffer_init(&nicks, SIZE_MAX);
	while (channel && (nick = slash_word(call))) {
		buffer_append_char(&letters, letter);
		buffer_append_format(&nicks, " %s", nick);
		if (letters.len == limit || !*call->rest) {
			session_command(call->client->session, "MODE %s %c%s%s", channel, sign, buffer_text(&letters),
				buffer_text(&nicks));
			buffer_clear(&letters);
			buffer_clear(&nicks);
		}
	}
	buffer_finish(&letters);
	buffer_finish(&nicks);
}

static unsigned count_words(const char *text)
{
	unsigned count = 0;
	while (*(text += strspn(text, " "))) {
		text += strcspn(text, " ");
		count++;
	}
	return count;
}

static void tell_unknown(struct client *client, const char *name)
{
	struct nearest nearest;
	nearest_init(&nearest, name);
	for (size_t index = 0; index < slash_count(); index++)
		nearest_offer(&nearest, commands[index]->name);
	if (nearest.best)
		client_tell(client, "there is no command /%.30s; did you mean /%s? (//%.30s… sends it as text)", name,
			nearest.best, name);
	else
		client_tell(client,
			"there is no command /%.30s; /help lists those there are (//%.30s… sends it as text)", name,
			name);
}

/* Whether the row's conditions hold. */
static bool check(struct client *client, const struct slash_command *command, const char *arguments)
{
	if (count_words(arguments) < command->min_words) {
		client_tell(client, "usage: /%s %s", command->name, command->usage);
		return false;
	}
	if (command->needs_link && !session_is_registered(client->session)) {
		client_tell(client, "/%s has to wait: there is no connection to the server", command->name);
		return false;
	}
	if ((session_capabilities(client->session) & command->requires) != command->requires) {
		client_tell(client, "/%s is not possible on this server", command->name);
		return false;
	}
	return true;
}

void slash_run(struct client *client, const char *line)
{
	/* A command is one line. */
	char *copy = alloc_text_of((struct slice){line, strcspn(line, "\r\n")});
	struct slash_call call = {.client = client, .rest = copy};
	const char *name = slash_word(&call);

	call.command = name ? slash_find(name) : NULL;
	if (!call.command)
		tell_unknown(client, name ? name : "");
	else if (check(client, call.command, call.rest))
		call.command->run(&call);
	free(copy);
}

bool slash_is_secret(const char *line)
{
	static const char *const services[] = {"nickserv", "ns", "chanserv", "cs", "q", "authserv"};
	char name[32] = "", target[32] = "";

	if (*line != '/' || sscanf(line + 1, "%31s %31s", name, target) < 1)
		return false;
	const struct slash_command *command = slash_find(name);
	if (!command)
		return true;
	for (size_t index = 0; index < sizeof(services) / sizeof(services[0]); index++) {
		if (command->completes == COMPLETES_TARGET && !strcasecmp(target, services[index]))
			return true;
	}
	return command->is_secret;
}
