#include "hub/user_modes.h"

#include <stdlib.h>
#include <string.h>

#include "hub/announce.h"
#include "hub/sessions.h"
#include "hub/users.h"

void user_modes_show(struct reply *reply, const struct user *user)
{
	char modes[USER_MODES_SIZE];
	user_modes_format(modes, user->modes);
	reply_numeric(reply, RPL_UMODEIS, modes);
}

/* "+i", "-w" or "+i-w". */
static void format_changes(char target[2 * USER_MODES_SIZE], uint32_t added, uint32_t removed)
{
	*target = '\0';
	if (added)
		user_modes_format(target, added);
	if (!removed)
		return;
	char *rest = target + strlen(target);
	user_modes_format(rest, removed);
	*rest = '-';
}

/* Shards let operators say as much as they like. */
static void publish(struct hub *hub, const struct user *user)
{
	for (const struct session *session = user->sessions; session; session = session->user_next)
		sessions_publish(hub, session);
}

/* Changes them; returns what the user is told, NULL when nothing has changed. */
static struct announcement *change(struct hub *hub, struct user *user, uint32_t set, uint32_t clear)
{
	/* Server notices are for operators. */
	if (clear & USER_MODE_OPERATOR)
		clear |= USER_MODE_SERVER_NOTICES;
	uint32_t added = set & ~user->modes & ~clear, removed = clear & user->modes;
	if (!added && !removed)
		return NULL;
	users_change_modes(hub, user, added, removed);
	if (removed & USER_MODE_OPERATOR) {
		free(user->operator_name);
		user->operator_name = NULL;
		user->rights = 0;
	}
	if ((added | removed) & USER_MODE_OPERATOR)
		publish(hub, user);
	char changes[2 * USER_MODES_SIZE];
	format_changes(changes, added, removed);
	return announce_create(hub, user, NULL, "MODE %s %s", user->nick, changes);
}

void user_modes_take(struct hub *hub, struct user *user, uint32_t clear)
{
	struct announcement *announcement = change(hub, user, 0, clear);
	if (!announcement)
		return;
	announce_to_user(hub, user, announcement, NULL, NULL);
	announcement_unref(announcement);
}

void user_modes_apply(struct call *call, uint32_t set, uint32_t clear)
{
	struct announcement *announcement = change(call->hub, call->user, set, clear);
	if (!announcement)
		return;
	announce_to_user(call->hub, call->user, announcement, call->session, NULL);
	reply_announcement(call->reply, announcement);
	announcement_unref(announcement);
}

void user_modes_change(struct call *call, const char *letters)
{
	uint32_t set = 0, clear = 0;
	bool adding = true, has_unknown = false;
	for (; *letters; letters++) {
		if (*letters == '+' || *letters == '-') {
			adding = *letters == '+';
			continue;
		}
		uint32_t bit = user_mode_find(*letters);
		has_unknown |= bit == 0;
		*(adding ? &set : &clear) |= bit;
		*(adding ? &clear : &set) &= ~bit;
	}
	set &= ~(uint32_t)USER_MODE_OPERATOR;
	if ((set & USER_MODE_SERVER_NOTICES) && !(call->user->modes & USER_MODE_OPERATOR)) {
		set &= ~(uint32_t)USER_MODE_SERVER_NOTICES;
		reply_numeric(call->reply, ERR_NOPRIVILEGES);
	}
	user_modes_apply(call, set, clear);
	if (has_unknown)
		reply_numeric(call->reply, ERR_UMODEUNKNOWNFLAG);
}
