#include <stdio.h>
#include <strings.h>

#include <apollon/irc/names.h>

#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/command.h"
#include "hub/param.h"
#include "hub/sessions.h"
#include "hub/users.h"

/* The victim's last session takes the user with it, who may be the one that asked: nothing of both is touched afterwards. */
static void close_sessions(struct hub *hub, struct user *victim, const char *reason)
{
	for (struct session *session = victim->sessions, *next; session; session = next) {
		next = session->user_next;
		sessions_close(hub, session, reason);
	}
}

static void kill_user(struct call *call, struct user *victim, const char *comment)
{
	char reason[NICK_LIMIT + KICK_LIMIT + 16], target[SOURCE_SIZE];
	users_source(victim, target);
	snprintf(reason, sizeof(reason), "Killed (%s (%s))", call->user->nick, comment);
	struct announcement *announcement =
		announce_create(call->hub, call->user, NULL, "KILL %s :%s", victim->nick, comment);
	announce_to_user(call->hub, victim, announcement, NULL, NULL);
	announcement_unref(announcement);
	audit(call->hub, call->session, "operator.kill", target, comment);
	announce_to_operators(call->hub, "%s killed %s (%s@%s): %s", call->user->nick, victim->nick, victim->username,
		victim->host, comment);
	close_sessions(call->hub, victim, reason);
}

static void run_kill(struct call *call)
{
	const char *nick = call_param(call, 0);
	struct user *victim = users_find(call->hub, nick);
	char *comment = call->message->param_count > 1 ? call->message->params[1] : NULL;
	if (comment)
		param_cut(comment, KICK_LIMIT);
	if (victim)
		kill_user(call, victim, comment && *comment ? comment : "No reason given");
	else if (strcasecmp(nick, call->hub->settings->server_name) == 0)
		reply_numeric(call->reply, ERR_CANTKILLSERVER);
	else
		reply_numeric(call->reply, ERR_NOSUCHNICK, param_shown(nick));
}

const struct command command_kill = {
	.name = "KILL",
	.usage = "<nick> [<comment>]",
	.summary = "Close somebody's connections. For operators.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.operator_only = true,
	.right = OPERATOR_RIGHT_KILL,
	.run = run_kill,
};
