#include <apollon/base/text.h>

#include "hub/command.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/whowas.h"

static void show_entry(const struct whowas_entry *entry, void *context)
{
	struct reply *reply = context;
	char left[TEXT_TIME_SIZE];
	text_format_time(left, entry->left_ms);
	reply_numeric(reply, RPL_WHOWASUSER, entry->nick, entry->username, entry->host, entry->realname);
	if (operator_has(reply->session->user, OPERATOR_RIGHT_SEE_ADDRESSES))
		reply_numeric(reply, RPL_WHOISACTUALLY, entry->nick, entry->address);
	reply_numeric(reply, RPL_WHOISSERVER, entry->nick, reply->hub->settings->server_name, left);
}

/* WHOWAS <nick> [<count>]: no count, or none above zero, means all. */
static void run_whowas(struct call *call)
{
	const char *nick = call_param(call, 0);
	uint64_t limit = 0;
	if (!*nick) {
		reply_numeric(call->reply, ERR_NONICKNAMEGIVEN);
		return;
	}
	if (!text_parse_number(slice_of(call_param(call, 1)), WHOWAS_LIMIT, &limit))
		limit = 0;
	if (whowas_each(call->hub, nick, (unsigned)limit, show_entry, call->reply) == 0)
		reply_numeric(call->reply, ERR_WASNOSUCHNICK, param_shown(nick));
	reply_numeric(call->reply, RPL_ENDOFWHOWAS, param_shown(nick));
}

const struct command command_whowas = {
	.name = "WHOWAS",
	.usage = "<nick> [<count>]",
	.summary = "Show who had a nick lately.",
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_whowas,
};
