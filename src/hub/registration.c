#include "hub/registration.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/secret.h>

#include "hub/accounts.h"
#include "hub/admission.h"
#include "hub/announce.h"
#include "hub/bans.h"
#include "hub/pending.h"
#include "hub/sasl_exchange.h"
#include "hub/sessions.h"
#include "hub/users.h"
#include "hub/welcome.h"

/* What a password that is kept as a hash begins with. */
#define HASH_PREFIX "$argon2id$"

static bool is_complete(const struct session *session)
{
	const struct registration *registration = session->registration;
	return registration && !registration->negotiating && !registration->is_verifying && registration->nick[0] &&
		registration->username[0] && !sasl_exchange_is_verifying(session);
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

/* --- the server's password --- */

static void refuse_password(struct reply *reply)
{
	struct hub *hub = reply->hub;
	reply_numeric(reply, ERR_PASSWDMISMATCH);
	metrics_add(hub->host->metrics, METRIC_REFUSED_PASSWORD, 1);
	sessions_close(hub, reply->session, "Password incorrect");
}

static void on_verified(const struct pending_call *call)
{
	if (!call->session || !call->session->registration)
		return;
	struct registration *registration = call->session->registration;
	registration->is_verifying = false;
	registration->is_verified = call->answer->is_right;
	if (*call->answer->problem)
		sessions_close(call->hub, call->session, "The password could not be checked: try again in a moment");
	else if (!call->answer->is_right)
		refuse_password(call->reply);
}

static void verify(struct reply *reply, const char *hash)
{
	struct hub *hub = reply->hub;
	struct session *session = reply->session;
	struct call call = {.hub = hub, .session = session, .reply = reply};
	uint64_t serial = pending_start(&call, on_verified, NULL, 0);
	struct password_job *job =
		serial ? password_job_create(PASSWORD_VERIFY, serial, session->registration->password, hash) : NULL;
	if (job && hub->host->hash(hub->host->context, job)) {
		session->registration->is_verifying = true;
		return;
	}
	password_job_destroy(job);
	if (serial)
		pending_cancel(hub, serial);
	sessions_close(hub, session, "Too many passwords are being checked: try again in a moment");
}

/* False when it is wrong, or not yet known. */
static bool has_password(struct hub *hub, struct session *session, struct reply *reply)
{
	const struct registration *registration = session->registration;
	const char *password = hub->settings->password;
	if (!password || registration->is_verified)
		return true;
	bool is_hash = strncmp(password, HASH_PREFIX, strlen(HASH_PREFIX)) == 0;
	if (!is_hash && secret_equal(slice_of(password), slice_of(registration->password)))
		return true;
	if (is_hash && registration->password)
		verify(reply, password);
	else
		refuse_password(reply);
	return false;
}

/* --- */

static void refuse_stranger(struct hub *hub, struct session *session, struct reply *reply)
{
	bool may_register = hub->settings->account_registration != REGISTRATION_CLOSED;
	reply_fail(reply, "*", "ACCOUNT_REQUIRED", NULL, "This server is for those with an account: log in by SASL%s",
		may_register ? ", or make one by REGISTER, before CAP END" : " before CAP END");
	metrics_add(hub->host->metrics, METRIC_REFUSED_LOGIN, 1);
	sessions_close(hub, session, "You have to log in to an account here, by SASL");
}

static bool may_enter(struct hub *hub, struct session *session, struct reply *reply)
{
	char host[HOST_LIMIT + 1];
	struct ban_view ban;
	users_host(hub, session, host);
	if (bans_find_mask(hub, session->registration->username, host, session->address, &ban)) {
		refuse_banned(hub, session, reply, &ban);
		return false;
	}
	if (!has_password(hub, session, reply))
		return false;
	if (!hub->settings->require_login || session->account)
		return true;
	/* An account may be on its way. */
	if (!session->pending_count)
		refuse_stranger(hub, session, reply);
	return false;
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
	/* Not the address: not all operators may see it. */
	announce_to_operators(hub, "Client connecting: %s (%s@%s)", user->nick, user->username, user->host);
	welcome(reply);
}
