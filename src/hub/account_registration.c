#include <apollon/base/alloc.h>
#include <apollon/base/metrics.h>

#include "hub/account_change.h"
#include "hub/account_rules.h"
#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/login.h"
#include "hub/network_rates.h"
#include "hub/nickserv.h"
#include "hub/users.h"

static void tell_registered(const struct pending_call *call, struct account *account)
{
	const struct change *change = call->context;
	metrics_add(call->hub->host->metrics, METRIC_ACCOUNTS_REGISTERED, 1);
	audit(call->hub, call->session, "account.registered", account->record->name, NULL);
	if (account->state == ACCOUNT_VERIFIED) {
		change_tell_done(call, "Your nick is registered, and you are logged in to it");
		if (call->session)
			login_to(call->reply, account, "registration");
		return;
	}
	char host[HOST_LIMIT + 1] = "somewhere";
	if (call->session)
		users_host(call->hub, call->session, host);
	announce_to_operators(call->hub,
		"Somebody from %s wants to register the account %s: whoever says VERIFY %s %s has it", host,
		account->record->name, account->record->name, account->record->code);
	static const char text[] = "An operator has to agree: ask one for the code, and say VERIFY <account> <code>";
	if (change->voice == VOICE_COMMAND)
		reply_line(call->reply, "REGISTER VERIFICATION_REQUIRED %s :%s", change->name, text);
	else
		services_answer(call->reply, &service_nickserv, "%s", text);
}

/* It was counted when it was asked for: many at once are no more than one after the other. */
static void uncount(const struct pending_call *call)
{
	if (call->session)
		call->session->accounts_made--;
}

static void on_registration_stored(const struct pending_call *call)
{
	struct account *account = change_find(call);
	if (!account)
		return;
	if (!call->answer->is_right) {
		accounts_remove(call->hub, account);
		uncount(call);
		change_tell_unstored(call);
		return;
	}
	account->is_changing = false;
	accounts_settle(call->hub, account);
	tell_registered(call, account);
}

static void give_up_registration(const struct pending_call *call, struct account *account, const char *why)
{
	const struct change *change = call->context;
	accounts_remove(call->hub, account);
	uncount(call);
	change_refuse(call->reply, change->voice, CHANGE_REGISTER, "TEMPORARILY_UNAVAILABLE", change->name, why);
}

/* Whoever has gone meanwhile does not want it any more. */
static void on_registration_hashed(const struct pending_call *call)
{
	struct account *account = change_find(call);
	if (!account)
		return;
	if (!call->session || !call->answer->is_right) {
		give_up_registration(call, account, "The server is short of memory: try again in a moment");
		return;
	}
	struct account_record *record = account->record;
	struct password_job *job = call->answer->job;
	record->password_hash = job->hash;
	record->scram = job->scram;
	job->hash = job->scram = NULL;
	uint64_t serial = change_start_again(call, account, call->context, on_registration_stored);
	if (!serial)
		give_up_registration(call, account, CHANGE_TOO_BUSY);
	else
		change_send_put(call->hub, serial, record);
}

static struct account *reserve(struct call *call, const char *name)
{
	struct hub *hub = call->hub;
	struct account_record *record = alloc_zeroed(1, sizeof(*record));
	record->name = alloc_text(name);
	record->registered_ms = hub->now_ms;
	if (hub->settings->account_registration == REGISTRATION_APPROVAL) {
		char code[ACCOUNT_CODE_SIZE];
		accounts_make_code(hub, code);
		record->code = alloc_text(code);
	}
	struct account *account = accounts_add(hub, record);
	account->is_changing = true;
	return account;
}

void account_register(struct call *call, enum account_voice voice, const char *name, const char *password)
{
	struct account_refusal refusal;
	const char *nick = account_rules_nick(call->session);
	if (!account_rules_may_register(call, name, password, &refusal)) {
		change_refuse(call->reply, voice, CHANGE_REGISTER, refusal.code, refusal.name, refusal.text);
		return;
	}
	if (!call->session->is_exempt && network_rates_register(call->hub, call->session->address)) {
		change_refuse(call->reply, voice, CHANGE_REGISTER, "TEMPORARILY_UNAVAILABLE", nick,
			"Too many accounts have been registered from your network: try again later");
		return;
	}
	struct account *account = reserve(call, nick);
	struct change change = {.kind = CHANGE_REGISTER, .voice = voice};
	if (change_hash(call->hub, call, account, &change, password, on_registration_hashed)) {
		call->session->accounts_made++;
		return;
	}
	change_refuse(call->reply, voice, CHANGE_REGISTER, "TEMPORARILY_UNAVAILABLE", nick, CHANGE_TOO_BUSY);
	accounts_remove(call->hub, account);
}

bool account_registers_early(const struct hub *hub)
{
	return !hub->settings->password;
}

/* --- verifying --- */

static void verify(struct call *call, enum account_voice voice, struct account *account)
{
	struct change change = {.kind = CHANGE_VERIFY, .voice = voice};
	const char *name = account->record->name;
	if (account->is_changing) {
		change_refuse(call->reply, voice, CHANGE_VERIFY, "TEMPORARILY_UNAVAILABLE", name, CHANGE_UNDER_WAY);
		return;
	}
	struct account_record *record = account_record_copy(account->record);
	secret_free(record->code);
	record->code = NULL;
	if (!change_put(call->hub, call, account, &change, record))
		change_refuse(call->reply, voice, CHANGE_VERIFY, "TEMPORARILY_UNAVAILABLE", name, CHANGE_TOO_BUSY);
}

void account_verify(struct call *call, enum account_voice voice, const char *name, const char *code)
{
	struct account *account = accounts_find_any(call->hub, name);
	const char *expected = account && account->state == ACCOUNT_UNVERIFIED ? account->record->code : NULL;
	if (call->session->account) {
		change_refuse(
			call->reply, voice, CHANGE_VERIFY, "ALREADY_AUTHENTICATED", name, "You are logged in already");
	} else if (!call->user && !account_registers_early(call->hub)) {
		change_refuse(call->reply, voice, CHANGE_VERIFY, "COMPLETE_CONNECTION_REQUIRED", name,
			"Connect first: this server has a password");
	} else if (!secret_equal(slice_of(expected ? expected : ""), slice_of(code)) || !expected) {
		change_refuse(call->reply, voice, CHANGE_VERIFY, "INVALID_CODE", name,
			"There is no such code for this account, or its time is over");
		login_failed(call->reply, name, "verification");
	} else {
		verify(call, voice, account);
	}
}
