#include "hub/command.h"
#include "hub/messages.h"

static void run_notice(struct call *call)
{
	static const struct message_kind kind = {.command = "NOTICE", .has_text = true};
	messages_send(call, &kind);
}

const struct command command_notice = {
	.name = "NOTICE",
	.usage = "<target>{,<target>} <text>",
	.summary = "Send a text that nobody answers automatically.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_notice,
};
