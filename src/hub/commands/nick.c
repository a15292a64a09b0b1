#include <string.h>

#include "hub/accounts.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/registration.h"
#include "hub/services.h"
#include "hub/users.h"

static void run_nick(struct call *call)
{
	const char *nick = call_param(call, 0);
	if (!*nick) {
		reply_numeric(call->reply, ERR_NONICKNAMEGIVEN);
		return;
	}
	if (!names_is_nick(nick)) {
		reply_numeric(call->reply, ERR_ERRONEUSNICKNAME, param_shown(nick));
		return;
	}
	const struct user *holder = users_find(call->hub, nick);
	if ((holder && holder != call->user) || services_find(nick)) {
		reply_numeric(call->reply, ERR_NICKNAMEINUSE, nick, "Nickname is already in use");
		return;
	}
	/* Before registration somebody may still log in. */
	if (call->user && holder != call->user && accounts_protect(call->hub, nick, call->session)) {
		reply_numeric(call->reply, ERR_NICKNAMEINUSE, nick, ACCOUNT_PROTECTED_TEXT);
		return;
	}
	if (!call->user) {
		memcpy(call->session->registration->nick, nick, strlen(nick) + 1);
		registration_try(call->hub, call->session, call->reply);
	} else if (strcmp(nick, call->user->nick)) {
		users_rename(call->hub, call->user, nick, call->reply);
	}
}

const struct command command_nick = {
	.name = "NICK",
	.usage = "<nick>",
	.summary = "Choose a nick, or change it.",
	.phases = COMMAND_ANY_PHASE,
	.run = run_nick,
};
