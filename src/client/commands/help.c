#include "client/command.h"

static void explain(struct client *client, const struct slash_command *command)
{
	client_tell(client, "/%s%s%s", command->name, *command->usage ? " " : "", command->usage);
	client_tell(client, "    %s%s%s%s", command->summary, command->alias ? " Short: /" : "",
		command->alias ? command->alias : "", command->alias ? "." : "");
}

static void list_all(struct client *client)
{
	for (size_t index = 0; index < slash_count(); index++) {
		const struct slash_command *command = slash_at(index);
		client_tell(client, "/%-10s %-24s %s", command->name, command->usage, command->summary);
	}
	client_tell(client, "Everything else is sent as it is; //x sends /x.");
}

static void run(struct slash_call *call)
{
	const char *name = slash_word(call);
	const struct slash_command *command = name ? slash_find(name + (*name == '/')) : NULL;

	if (command)
		explain(call->client, command);
	else if (name)
		client_tell(
			call->client, "there is no command /%s; /help lists those there are", name + (*name == '/'));
	else
		list_all(call->client);
}

const struct slash_command slash_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "Show the commands, or how one is used.",
	.completes = COMPLETES_COMMAND,
	.run = run,
};
