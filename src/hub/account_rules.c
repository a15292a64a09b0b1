#include "hub/account_rules.h"

#include <string.h>
#include <strings.h>

#include <apollon/irc/sasl.h>

#include "hub/account_changes.h"
#include "hub/bans.h"
#include "hub/services.h"
#include "hub/users.h"

const char *account_rules_nick(const struct session *session)
{
	if (session->user)
		return session->user->nick;
	return session->registration ? session->registration->nick : "";
}

static bool refuse(struct account_refusal *refusal, const char *code, const char *name, const char *text)
{
	*refusal = (struct account_refusal){code, name, text};
	return false;
}

static bool has_control_character(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

bool account_rules_is_password(const char *name, const char *password, struct account_refusal *refusal)
{
	size_t len = strlen(password);
	if (len > PASSWORD_LIMIT)
		return refuse(refusal, "UNACCEPTABLE_PASSWORD", name, "A password has at most 300 bytes");
	if (has_control_character(password))
		return refuse(refusal, "UNACCEPTABLE_PASSWORD", name, "A password has no control characters");
	if (len < PASSWORD_MINIMUM)
		return refuse(refusal, "WEAK_PASSWORD", name, "A password has at least 6 bytes");
	if (strcasecmp(name, password) == 0)
		return refuse(refusal, "WEAK_PASSWORD", name, "The password must not be the nick");
	return true;
}

/* Before it is a user: what speaks against its becoming one. */
static bool may_register_early(struct call *call, struct account_refusal *refusal)
{
	const struct session *session = call->session;
	const char *nick = account_rules_nick(session);
	if (!account_registers_early(call->hub))
		return refuse(
			refusal, "COMPLETE_CONNECTION_REQUIRED", "*", "Connect first: this server has a password");
	if (!*nick)
		return refuse(refusal, "NEED_NICK", "*", "Say NICK first");
	if (users_find(call->hub, nick) || services_find(nick))
		return refuse(refusal, "ACCOUNT_EXISTS", nick, "Somebody has this nick now");
	const char *username = session->registration->username[0] ? session->registration->username : "*";
	char host[HOST_LIMIT + 1];
	struct ban_view ban;
	users_host(call->hub, session, host);
	if (bans_find_mask(call->hub, username, host, session->address, &ban))
		return refuse(refusal, "TEMPORARILY_UNAVAILABLE", nick, "You are banned from this server");
	return true;
}

static bool may_have_account(struct call *call, struct account_refusal *refusal)
{
	const struct session *session = call->session;
	if (session->account)
		return refuse(
			refusal, "ALREADY_AUTHENTICATED", session->account->record->name, "You are logged in already");
	if (call->hub->settings->account_registration == REGISTRATION_CLOSED)
		return refuse(refusal, "TEMPORARILY_UNAVAILABLE", "*", "Accounts cannot be registered here");
	if (!call->user && !may_register_early(call, refusal))
		return false;
	if (session->accounts_made >= ACCOUNTS_A_SESSION || HASH_COUNT(call->hub->accounts) >= ACCOUNTS_LIMIT)
		return refuse(refusal, "TEMPORARILY_UNAVAILABLE", "*",
			"Too many accounts have been registered: try again later");
	return true;
}

bool account_rules_may_register(
	struct call *call, const char *name, const char *password, struct account_refusal *refusal)
{
	const char *nick = account_rules_nick(call->session);
	if (!may_have_account(call, refusal))
		return false;
	if (strcmp(name, "*") != 0 && strcasecmp(name, nick) != 0)
		return refuse(
			refusal, "ACCOUNT_NAME_MUST_BE_NICK", name, "An account is named by the nick that you have");
	if (accounts_find_any(call->hub, nick))
		return refuse(refusal, "ACCOUNT_EXISTS", nick, "There is an account of that name already");
	return account_rules_is_password(nick, password, refusal);
}
