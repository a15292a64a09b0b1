#include <string.h>

#include <apollon/base/secret.h>
#include <apollon/base/slice.h>

#include "hub/command.h"
#include "hub/commands/list.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/sessions.h"

#define DECLARE(row) extern const struct command row;
COMMANDS(DECLARE)
#undef DECLARE

#define ADDRESS(row) &row,
static const struct command *const table[] = {COMMANDS(ADDRESS)};
#undef ADDRESS

#define COMMAND_COUNT (sizeof(table) / sizeof(table[0]))

const struct command *command_at(unsigned index)
{
	return table[index];
}

unsigned command_count(void)
{
	return COMMAND_COUNT;
}

/* The index, or COMMAND_COUNT. The table is sorted. */
static unsigned find_index(const char *name)
{
	unsigned low = 0, high = COMMAND_COUNT;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		int order = strcmp(name, table[middle]->name);
		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return COMMAND_COUNT;
}

const struct command *command_find(const char *name)
{
	unsigned index = find_index(name);
	return index < COMMAND_COUNT ? table[index] : NULL;
}

static bool has_params(const struct call *call, const struct command *command)
{
	return call->message->param_count >= command->min_params &&
		(command->min_params == 0 || call->message->params[0][0]);
}

/* The checks that all commands share; the answer goes out when one fails. */
static bool may_run(struct call *call, const struct command *command)
{
	if (!call->user && !(command->phases & COMMAND_BEFORE_REGISTRATION)) {
		reply_numeric(call->reply, ERR_NOTREGISTERED);
	} else if (call->user && !(command->phases & COMMAND_AFTER_REGISTRATION)) {
		reply_numeric(call->reply, ERR_ALREADYREGISTERED);
	} else if (command->operator_only && (!call->user || !(call->user->modes & USER_MODE_OPERATOR))) {
		reply_numeric(call->reply, ERR_NOPRIVILEGES);
	} else if (command->right && !operator_has(call->user, command->right)) {
		reply_numeric(call->reply, ERR_NOPRIVS, operator_right_name(command->right));
	} else if (!has_params(call, command)) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, command->name);
	} else {
		return true;
	}
	return false;
}

/* A web page can make a browser send a request to any port of its user's machine, with lines of the page's choice in it: whoever begins
 * like that gets no further. */
static bool is_http_request(const char *command)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT"};
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(command, methods[i]) == 0)
			return true;
	return false;
}

static void refuse_unknown(struct call *call)
{
	if (call->user)
		reply_numeric(call->reply, ERR_UNKNOWNCOMMAND, param_shown(call->message->command));
	else if (is_http_request(call->message->command))
		sessions_close(call->hub, call->session, "This is no web server");
	else
		reply_numeric(call->reply, ERR_NOTREGISTERED);
}

void command_dispatch(struct call *call)
{
	unsigned index = find_index(call->message->command);
	if (index == COMMAND_COUNT) {
		refuse_unknown(call);
		return;
	}
	call->hub->command_counts[index]++;
	if (may_run(call, table[index]))
		table[index]->run(call);
}

const char *call_param(const struct call *call, unsigned index)
{
	return index < call->message->param_count ? call->message->params[index] : "";
}

void call_wipe_params(struct call *call)
{
	for (unsigned i = 0; i < call->message->param_count; i++)
		secret_wipe(call->message->params[i], strlen(call->message->params[i]));
}

char *call_next_target(char **list)
{
	while (*list) {
		char *target = *list;
		char *comma = strchr(target, ',');
		if (comma)
			*comma = '\0';
		*list = comma ? comma + 1 : NULL;
		if (*target)
			return target;
	}
	return NULL;
}
