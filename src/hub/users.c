#include "hub/users.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/announce.h"
#include "hub/channel_registration.h"
#include "hub/channels.h"
#include "hub/monitors.h"
#include "hub/reply.h"
#include "hub/whowas.h"

struct user *users_find(struct hub *hub, const char *nick)
{
	struct user *user = NULL;
	HASH_FIND(hh, hub->users, nick, strlen(nick), user);
	return user;
}

static void add_to_table(struct hub *hub, struct user *user)
{
	HASH_ADD_KEYPTR(hh, hub->users, user->nick, strlen(user->nick), user);
	user->source_serial = ++hub->next_source_serial;
}

void users_host(const struct hub *hub, const struct session *session, char target[HOST_LIMIT + 1])
{
	if (hub->settings->cloak && !session->is_exempt)
		cloak_address(hub->cloak_key, session->address, target);
	else
		text_copy(target, HOST_LIMIT + 1, slice_of(session->address));
}

struct user *users_create(struct hub *hub, struct session *session)
{
	struct registration *registration = session->registration;
	assert(!users_find(hub, registration->nick));
	struct user *user = alloc_zeroed(1, sizeof(*user));
	char host[HOST_LIMIT + 1];
	users_host(hub, session, host);
	user->nick = alloc_text(registration->nick);
	user->username = alloc_text(registration->username);
	user->host = alloc_text(host);
	user->realname = registration->realname;
	registration->realname = NULL;
	user->signon_ms = user->active_ms = hub->now_ms;
	user->sessions = session;
	user->account = session->account;
	session->user = user;
	add_to_table(hub, user);
	if (++hub->user_count > hub->user_peak)
		hub->user_peak = hub->user_count;
	monitors_online(hub, user, NULL);
	return user;
}

void users_source(const struct user *user, char target[SOURCE_SIZE])
{
	snprintf(target, SOURCE_SIZE, "%s!%s@%s", user->nick, user->username, user->host);
}

/* Tells peers and, through its reply, the session that asked. */
static void tell_all(struct hub *hub, struct user *user, struct announcement *announcement, struct reply *reply,
	struct audience audience)
{
	if (reply && reply_has(reply, audience.capabilities)) {
		reply_announcement(reply, announcement);
		audience.except = reply->session->id;
	}
	announce_to_peers(hub, user, announcement, &audience);
}

void users_rename(struct hub *hub, struct user *user, const char *nick, struct reply *reply)
{
	bool same_key = strlen(nick) == strlen(user->nick) && !hash_compare_names(nick, user->nick, strlen(nick));
	struct announcement *announcement = announce_create(hub, user, NULL, "NICK :%s", nick);
	tell_all(hub, user, announcement, reply, (struct audience){0});
	announcement_unref(announcement);
	if (!same_key)
		whowas_remember(hub, user);
	HASH_DEL(hub->users, user);
	char *old = user->nick;
	user->nick = alloc_text(nick);
	add_to_table(hub, user);
	if (!same_key) {
		monitors_offline(hub, old, reply);
		monitors_online(hub, user, reply);
	}
	free(old);
}

void users_set_away(struct hub *hub, struct user *user, const char *away, const struct session *asker)
{
	char *copy = away && *away ? alloc_text(away) : NULL;
	free(user->away);
	user->away = copy;
	struct announcement *announcement =
		copy ? announce_create(hub, user, NULL, "AWAY :%s", copy) : announce_create(hub, user, NULL, "AWAY");
	struct audience audience = audience_except(asker);
	audience.capabilities = CAPABILITY_AWAY_NOTIFY;
	announce_to_peers(hub, user, announcement, &audience);
	monitors_announce(hub, user, announcement, CAPABILITY_AWAY_NOTIFY);
	announcement_unref(announcement);
}

void users_set_realname(struct hub *hub, struct user *user, const char *realname, struct reply *reply)
{
	char *copy = alloc_text(realname);
	free(user->realname);
	user->realname = copy;
	struct announcement *announcement = announce_create(hub, user, NULL, "SETNAME :%s", realname);
	tell_all(hub, user, announcement, reply, (struct audience){.capabilities = CAPABILITY_SETNAME});
	monitors_announce(hub, user, announcement, CAPABILITY_SETNAME);
	announcement_unref(announcement);
}

void users_set_account(struct hub *hub, struct user *user, struct account *account, struct reply *reply)
{
	const char *name = account ? account->record->name : "*";
	/* Its tag still is that of the account before. */
	struct announcement *announcement = announce_create(hub, user, NULL, "ACCOUNT %s", name);
	user->account = account;
	/* Bans may go by accounts. */
	user->source_serial = ++hub->next_source_serial;
	tell_all(hub, user, announcement, reply, (struct audience){.capabilities = CAPABILITY_ACCOUNT_NOTIFY});
	monitors_announce(hub, user, announcement, CAPABILITY_ACCOUNT_NOTIFY);
	announcement_unref(announcement);
	channel_registration_logged_in(hub, user);
}

void users_change_modes(struct hub *hub, struct user *user, uint32_t set, uint32_t clear)
{
	uint32_t old = user->modes;
	user->modes = (old | set) & ~clear;
	uint32_t changed = old ^ user->modes;
	if (changed & USER_MODE_INVISIBLE)
		hub->invisible_count += user->modes & USER_MODE_INVISIBLE ? 1u : -1u;
	if (changed & USER_MODE_OPERATOR)
		hub->operator_count += user->modes & USER_MODE_OPERATOR ? 1u : -1u;
	if (changed & USER_MODE_SERVER_NOTICES)
		channels_set_hidden(hub, user, USER_MODE_SERVER_NOTICES, user->modes & USER_MODE_SERVER_NOTICES);
	if (changed & USER_MODE_WALLOPS)
		channels_set_hidden(hub, user, USER_MODE_WALLOPS, user->modes & USER_MODE_WALLOPS);
}

static void tell_quit(struct hub *hub, struct user *user, const char *reason)
{
	struct announcement *announcement = announce_create(hub, user, NULL, "QUIT :%s", reason);
	/* Its own session hears ERROR instead; what others of its sessions hear is decided before the last one is left. */
	struct audience audience = user->sessions ? audience_except(user->sessions) : (struct audience){0};
	if (user->memberships)
		announce_to_peers(hub, user, announcement, &audience);
	announcement_unref(announcement);
}

static void destroy(struct user *user)
{
	free(user->nick);
	free(user->username);
	free(user->host);
	free(user->realname);
	free(user->away);
	free(user->operator_name);
	free(user);
}

void users_quit(struct hub *hub, struct user *user, const char *reason)
{
	tell_quit(hub, user, reason);
	whowas_remember(hub, user);
	users_change_modes(hub, user, 0, ~0u);
	while (user->memberships)
		channels_remove(hub, user->memberships);
	while (user->invitations)
		channels_uninvite(user->invitations->channel, user);
	monitors_clear(hub, user);
	HASH_DEL(hub->users, user);
	hub->user_count--;
	monitors_offline(hub, user->nick, NULL);
	for (struct session *session = user->sessions, *next; session; session = next) {
		next = session->user_next;
		session->user = NULL;
		session->user_next = NULL;
	}
	destroy(user);
}

bool users_share_channel(const struct user *a, const struct user *b)
{
	const struct user *fewer = a->membership_count < b->membership_count ? a : b;
	const struct user *more = fewer == a ? b : a;
	struct membership *membership;
	DL_FOREACH2(fewer->memberships, membership, user_next)
		if (channels_membership(more, membership->channel))
			return true;
	return false;
}

bool users_is_visible(const struct user *user, const struct user *asker)
{
	return user == asker || !(user->modes & USER_MODE_INVISIBLE) || (asker->modes & USER_MODE_OPERATOR) ||
		users_share_channel(user, asker);
}
