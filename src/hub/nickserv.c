#include "hub/nickserv.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "hub/account_changes.h"
#include "hub/account_rules.h"
#include "hub/login.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/sessions.h"
#include "hub/users.h"

/* Registrations that one WAITING shows: the oldest. */
#define WAITING_LIMIT 50

/* How long DROP's code may be repeated. */
#define DROP_CODE_MS (5 * 60 * 1000)

/* Nicks that are tried for somebody who has to give up their own. */
#define GUEST_TRIES 16

static bool is_operator(const struct service_call *call)
{
	return operator_has(call->call->user, OPERATOR_RIGHT_ACCOUNTS);
}

static struct account *own_account(const struct service_call *call)
{
	return call->call->session->account;
}

/* --- coming and going --- */

static void run_register(struct service_call *call)
{
	account_register(call->call, VOICE_SERVICE, "*", service_param(call, 0));
}

static void run_verify(struct service_call *call)
{
	account_verify(call->call, VOICE_SERVICE, service_param(call, 0), service_param(call, 1));
}

static void on_identified(const struct pending_call *call, uint64_t number, const char *name, enum login_result result,
	struct account *account)
{
	(void)number;
	static const char *const texts[] = {
		[LOGIN_WRONG] = "Wrong account or password",
		[LOGIN_UNVERIFIED] = "Your account is not verified yet: VERIFY <account> <code> first",
		[LOGIN_UNAVAILABLE] = "The server is short of memory: try again in a moment",
	};
	if (result != LOGIN_RIGHT) {
		services_answer(call->reply, &service_nickserv, "%s", texts[result]);
		if (result == LOGIN_WRONG)
			login_failed(call->reply, name, "NickServ");
		return;
	}
	services_answer(call->reply, &service_nickserv, "You are logged in to %s", account->record->name);
	login_to(call->reply, account, "NickServ");
}

static void run_identify(struct service_call *call)
{
	bool names_account = call->param_count > 1;
	const char *name = names_account ? service_param(call, 0) : call->call->user->nick;
	if (!login_verify(call->call, name, service_param(call, names_account), on_identified, 0))
		service_answer(call, "Too many logins at once: try again in a moment");
}

static void run_logout(struct service_call *call)
{
	login_end(call->call->hub, call->call->session, call->call->reply);
	service_answer(call, "You are logged out");
}

/* --- nicks --- */

static bool find_guest_nick(struct hub *hub, char nick[NICK_LIMIT + 1])
{
	for (unsigned i = 0; i < GUEST_TRIES; i++) {
		uint32_t number;
		hub->host->random(hub->host->context, &number, sizeof(number));
		snprintf(nick, NICK_LIMIT + 1, "Guest%u", 10000 + number % 90000);
		if (!users_find(hub, nick) && !accounts_find_any(hub, nick))
			return true;
	}
	return false;
}

static void disconnect(struct hub *hub, const char *name, const char *reason)
{
	const struct user *user;
	/* The name may be that of the user who goes. */
	char nick[NICK_LIMIT + 1];
	text_copy(nick, sizeof(nick), slice_of(name));
	while ((user = users_find(hub, nick)))
		sessions_close(hub, user->sessions, reason);
}

/* Somebody else's connection gets another nick; one of the same account is what was left behind. */
static void free_nick(struct service_call *call, struct user *holder)
{
	struct hub *hub = call->call->hub;
	char guest[NICK_LIMIT + 1];
	if (holder->account == own_account(call) || !find_guest_nick(hub, guest)) {
		disconnect(hub, holder->nick, "Its owner has regained the nick");
		return;
	}
	services_tell(hub, call->service, holder, "%s is a registered nick, and its owner has come: you are %s now",
		holder->nick, guest);
	users_rename(hub, holder, guest, NULL);
}

static void run_regain(struct service_call *call)
{
	struct call *server_call = call->call;
	const char *name = own_account(call)->record->name;
	const char *wanted = call->param_count ? service_param(call, 0) : name;
	char nick[NICK_LIMIT + 1];
	if (strcasecmp(wanted, name) != 0) {
		service_answer(call, "%s is not yours: your account is %s", param_shown(wanted), name);
		return;
	}
	text_copy(nick, sizeof(nick), slice_of(wanted));
	struct user *holder = users_find(server_call->hub, nick);
	if (holder == server_call->user) {
		service_answer(call, "You have it already");
		return;
	}
	if (holder)
		free_nick(call, holder);
	users_rename(server_call->hub, server_call->user, nick, server_call->reply);
	service_answer(call, "The nick is yours again");
}

static void run_ghost(struct service_call *call)
{
	const struct account *account = own_account(call);
	char nick[NICK_LIMIT + 1];
	text_copy(nick, sizeof(nick), slice_of(service_param(call, 0)));
	const struct user *holder = users_find(call->call->hub, nick);
	if (!holder) {
		service_answer(call, "Nobody has the nick %s", param_shown(nick));
	} else if (holder == call->call->user) {
		service_answer(call, "That is you");
	} else if (holder->account != account && strcasecmp(nick, account->record->name) != 0) {
		service_answer(call, "%s is neither your nick nor logged in to your account", nick);
	} else {
		disconnect(call->call->hub, nick, "Ghost: ended by the owner of the nick");
		service_answer(call, "%s is gone", nick);
	}
}

/* --- what there is --- */

static void show_certificates(struct service_call *call, const struct account *account)
{
	if (!account->record->certificates)
		service_answer(call, "There are no certificates. CERT ADD adds the one that you have connected with.");
	for (const struct certificate_record *entry = account->record->certificates; entry; entry = entry->next) {
		char time[TEXT_TIME_SIZE];
		text_format_time(time, entry->added_ms);
		service_answer(call, "%s since %s", entry->fingerprint, time);
	}
}

static void run_info(struct service_call *call)
{
	const struct account *own = own_account(call);
	const char *name = call->param_count ? service_param(call, 0)
		: own                        ? own->record->name
					     : call->call->user->nick;
	const struct account *account = accounts_find(call->call->hub, name);
	char time[TEXT_TIME_SIZE];
	if (!account) {
		service_answer(call, "There is no account %s", param_shown(name));
		return;
	}
	text_format_time(time, account->record->registered_ms);
	service_answer(call, "%s was registered at %s", account->record->name, time);
	service_answer(call, account->session_count ? "Somebody is logged in to it" : "Nobody is logged in to it");
	if (account != own && !is_operator(call))
		return;
	service_answer(call, account->record->password_hash ? "It has a password" : "It has no password");
	show_certificates(call, account);
}

static void run_waiting(struct service_call *call)
{
	if (!is_operator(call)) {
		service_answer(call, "That is for operators with the right accounts");
		return;
	}
	unsigned count = 0;
	for (const struct account *account = call->call->hub->unverified_accounts; account && count < WAITING_LIMIT;
		account = account->next, count++) {
		char time[TEXT_TIME_SIZE];
		text_format_time(time, account->record->registered_ms);
		service_answer(call, "%s since %s: VERIFY %s %s", account->record->name, time, account->record->name,
			account->record->code);
	}
	service_answer(call,
		count ? "Whoever says VERIFY with the code has the account" : "Nobody waits for an operator to agree");
}

/* --- changes --- */

static void run_set(struct service_call *call)
{
	if (strcasecmp(service_param(call, 0), "PASSWORD") != 0)
		service_answer_usage(call);
	else
		account_set_password(call->call, service_param(call, 1));
}

static void run_cert(struct service_call *call)
{
	const char *what = service_param(call, 0);
	bool names_one = call->param_count > 1;
	if (strcasecmp(what, "ADD") == 0 && !names_one)
		account_add_certificate(call->call);
	else if (strcasecmp(what, "LIST") == 0 && !names_one)
		show_certificates(call, own_account(call));
	else if (strcasecmp(what, "DEL") == 0 && names_one)
		account_remove_certificate(call->call, service_param(call, 1));
	else
		service_answer_usage(call);
}

static void offer_code(struct service_call *call, struct account *account)
{
	accounts_make_code(call->call->hub, account->drop_code);
	account->drop_code_ms = call->call->hub->elapsed_ms + DROP_CODE_MS;
	service_answer(call,
		"This ends the account %s for good. If that is what you want, say within five minutes: DROP %s %s",
		account->record->name, account->record->name, account->drop_code);
}

static void run_drop(struct service_call *call)
{
	struct account *account = accounts_find_any(call->call->hub, service_param(call, 0));
	if (account != own_account(call) && !is_operator(call)) {
		service_answer(call, "You may drop your own account alone: log in to it first");
	} else if (!account || account->state == ACCOUNT_BEING_MADE) {
		service_answer(call, "There is no account %s", param_shown(service_param(call, 0)));
	} else if (call->param_count < 2) {
		offer_code(call, account);
	} else if (!account->drop_code[0] || account->drop_code_ms < call->call->hub->elapsed_ms ||
		!secret_equal(slice_of(account->drop_code), slice_of(service_param(call, 1)))) {
		service_answer(call, "That is not the code, or its time is over: DROP %s gives another",
			account->record->name);
	} else {
		account->drop_code[0] = '\0';
		account_drop(call->call, account);
	}
}

static const struct service_command commands[] = {
	{"REGISTER", "<password> [<e-mail>]", "Registers your nick as an account.", 1, 2, false, SERVICE_FOR_ALL,
		run_register},
	{"VERIFY", "<account> <code>", "Completes a registration that an operator has agreed to.", 2, 2, false,
		SERVICE_FOR_ALL, run_verify},
	{"IDENTIFY", "[<account>] <password>", "Logs you in.", 1, 2, false, SERVICE_FOR_ALL, run_identify},
	{"LOGOUT", "", "Logs you out; you keep your nick.", 0, 0, false, SERVICE_FOR_ACCOUNTS, run_logout},
	{"REGAIN", "[<nick>]", "Gives you your account's nick, whoever has it.", 0, 1, false, SERVICE_FOR_ACCOUNTS,
		run_regain},
	{"GHOST", "<nick>", "Ends a connection of yours that was left behind, or whoever has your nick.", 1, 1, false,
		SERVICE_FOR_ACCOUNTS, run_ghost},
	{"INFO", "[<account>]", "Tells about an account.", 0, 1, false, SERVICE_FOR_ALL, run_info},
	{"WAITING", "", "The registrations that an operator has to agree to, with their codes.", 0, 0, false,
		SERVICE_FOR_OPERATORS, run_waiting},
	{"SET", "PASSWORD <password>", "Changes your password.", 2, 2, false, SERVICE_FOR_ACCOUNTS, run_set},
	{"CERT", "ADD | LIST | DEL <fingerprint>", "The certificates that log you in without a password.", 1, 2, false,
		SERVICE_FOR_ACCOUNTS, run_cert},
	{"DROP", "<account> [<code>]", "Ends your account, once you have repeated the code.", 1, 2, false,
		SERVICE_FOR_ACCOUNTS, run_drop},
};

const struct service service_nickserv = {
	.name = "NickServ",
	.summary = "Looks after accounts: registering, logging in, regaining nicks.",
	.commands = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
};
