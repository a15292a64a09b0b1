#include "client/command.h"

static void run(struct slash_call *call)
{
	if (call->client->link.state == LINK_DOWN)
		client_connect(call->client);
	else
		client_tell(call->client, "there is a connection, or one is being made");
}

const struct slash_command slash_reconnect = {
	.name = "reconnect",
	.usage = "",
	.summary = "Connect now, not only when the time for the next try has come.",
	.run = run,
};
