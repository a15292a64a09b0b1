#include "hub/command.h"
#include "hub/messages.h"

static void run_privmsg(struct call *call)
{
	static const struct message_kind kind = {.command = "PRIVMSG", .has_text = true, .is_answered = true};
	messages_send(call, &kind);
}

const struct command command_privmsg = {
	.name = "PRIVMSG",
	.usage = "<target>{,<target>} <text>",
	.summary = "Send a text to channels and users.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_privmsg,
};
