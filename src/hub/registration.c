#include "hub/registration.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/secret.h>

#include "hub/accounts.h"
#include "hub/admission.h"
#include "hub/announce.h"
#include "hub/bans.h"
#include "hub/sasl_exchange.h"
#include "hub/sessions.h"
#include "hub/users.h"
#include "hub/welcome.h"

static bool is_complete(const struct session *session)
{
	const struct registration *registration = session->registration;
	return registration && !registration->negotiating && registration->nick[0] && registration->username[0] &&
		!sasl_exchange_is_verifying(session);
}

static void refuse_banned(struct hub *hub, struct session *session, struct reply *reply, const struct ban_view *ban)
{
	char reason[BAN_TEXT_SIZE], text[BAN_TEXT_SIZE + 64];
	bans_format(ban, reason);
	reply_numeric(reply, ERR_YOUREBANNEDCREEP, reason);
	snprintf(text, sizeof(text), "You are banned from this server: %s", reason);
	metrics_add(hub->host->metrics, METRIC_REFUSED_BANNED, 1);
	sessions_close(hub, session, text);
}

static bool may_enter(struct hub *hub, struct session *session, struct reply *reply)
{
	const struct registration *registration = session->registration;
	const char *password = hub->settings->password;
	if (password && !secret_equal(slice_of(password), slice_of(registration->password))) {
		reply_numeric(reply, ERR_PASSWDMISMATCH);
		sessions_close(hub, session, "Password incorrect");
		return false;
	}
	char host[HOST_LIMIT + 1];
	struct ban_view ban;
	users_host(hub, session, host);
	if (bans_find_mask(hub, registration->username, host, session->address, &ban)) {
		refuse_banned(hub, session, reply, &ban);
		return false;
	}
	return true;
}

/* Somebody else was faster, or it belongs to somebody: it may still choose another one. */
static void refuse_nick(struct reply *reply, const char *why)
{
	char taken[NICK_LIMIT + 1];
	struct registration *registration = reply->session->registration;
	memcpy(taken, registration->nick, sizeof(taken));
	registration->nick[0] = '\0';
	reply_numeric(reply, ERR_NICKNAMEINUSE, taken, why);
}

void registration_try(struct hub *hub, struct session *session, struct reply *reply)
{
	struct registration *registration = session->registration;
	if (!is_complete(session) || !may_enter(hub, session, reply))
		return;
	if (users_find(hub, registration->nick)) {
		refuse_nick(reply, "Nickname is already in use");
		return;
	}
	if (accounts_protect(hub, registration->nick, session)) {
		refuse_nick(reply, ACCOUNT_PROTECTED_TEXT);
		return;
	}
	const struct user *user = users_create(hub, session);
	admission_registered(hub, session);
	announce_to_operators(
		hub, "Client connecting: %s (%s@%s) [%s]", user->nick, user->username, user->host, session->address);
	welcome(reply);
}
