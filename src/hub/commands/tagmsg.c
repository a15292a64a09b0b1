#include "hub/command.h"
#include "hub/messages.h"

/* IRCv3 message-tags: for who has not negotiated them, there is no such command. */
static void run_tagmsg(struct call *call)
{
	static const struct message_kind kind = {
		.command = "TAGMSG", .is_answered = true, .capabilities = CAPABILITY_MESSAGE_TAGS};
	if (reply_has(call->reply, CAPABILITY_MESSAGE_TAGS))
		messages_send(call, &kind);
	else
		reply_numeric(call->reply, ERR_UNKNOWNCOMMAND, kind.command);
}

const struct command command_tagmsg = {
	.name = "TAGMSG",
	.usage = "<target>{,<target>}",
	.summary = "Send tags alone to channels and users.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_tagmsg,
};
