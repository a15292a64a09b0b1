#include "hub/operators.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/announce.h"
#include "hub/sessions.h"
#include "hub/user_modes.h"
#include "hub/users.h"

const struct hub_operator *operators_find(const struct hub *hub, const char *name)
{
	const struct hub_operator *row = hub->settings->operators;
	while (row && strcmp(row->name, name) != 0)
		row = row->next;
	return row;
}

bool operator_has(const struct user *user, uint32_t right)
{
	return (user->modes & USER_MODE_OPERATOR) && (user->rights & right) == right;
}

static void tell_class(struct reply *reply, const struct hub_operator *row)
{
	struct buffer rights;
	buffer_init(&rights, MESSAGE_LIMIT);
	operator_rights_format(row->rights, &rights);
	reply_notice(
		reply, "*** You may (class %s): %s", row->class_name, rights.len ? buffer_text(&rights) : "nothing");
	buffer_finish(&rights);
}

void operators_promote(struct reply *reply, const struct hub_operator *row)
{
	struct session *session = reply->session;
	struct user *user = session->user;
	free(user->operator_name);
	user->operator_name = alloc_text(row->name);
	user->rights = row->rights;
	reply_numeric(reply, RPL_YOUREOPER);
	user_modes_apply(&(struct call){.hub = reply->hub, .session = session, .user = user, .reply = reply},
		USER_MODE_OPERATOR, 0);
	if (row->class_name)
		tell_class(reply, row);
	announce_to_operators(
		reply->hub, "%s (%s@%s) is now an operator (%s)", user->nick, user->username, user->host, row->name);
}

/* Nobody has asked: the user hears it as from itself, as its other sessions do when it does. */
static void demote(struct hub *hub, struct user *user)
{
	announce_to_operators(
		hub, "%s is no operator any more: %s has gone from the configuration", user->nick, user->operator_name);
	user_modes_take(hub, user, USER_MODE_OPERATOR);
}

void operators_update(struct hub *hub)
{
	for (struct user *user = hub->users; user; user = user->hh.next) {
		if (!user->operator_name)
			continue;
		const struct hub_operator *row = operators_find(hub, user->operator_name);
		if (row)
			user->rights = row->rights;
		else
			demote(hub, user);
	}
}
