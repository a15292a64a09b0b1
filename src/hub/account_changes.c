#include "hub/account_changes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/metrics.h>
#include <apollon/base/text.h>

#include "hub/account_rules.h"
#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/channel_registration.h"
#include "hub/login.h"
#include "hub/nickserv.h"
#include "hub/param.h"
#include "hub/pending.h"

enum change_kind {
	CHANGE_REGISTER,
	CHANGE_VERIFY,
	CHANGE_PASSWORD,
	CHANGE_ADD_CERTIFICATE,
	CHANGE_REMOVE_CERTIFICATE,
	CHANGE_DROP,
	CHANGE_RENEW,
};

/* What is remembered while workers or store are asked: wiped and freed by pending.c. */
struct change {
	enum change_kind kind;
	enum account_voice voice;
	uint64_t account_id;
	char name[NICK_LIMIT + 1];
};

static const char too_busy[] = "Too many wait for an answer at once: try again in a moment";
static const char changing[] = "Another change of this account is under way: try again in a moment";

static const char *command_of(enum change_kind kind)
{
	return kind == CHANGE_VERIFY ? "VERIFY" : "REGISTER";
}

static void refuse(struct reply *reply, enum account_voice voice, enum change_kind kind, const char *code,
	const char *name, const char *text)
{
	if (voice == VOICE_COMMAND)
		reply_fail(reply, command_of(kind), code, param_shown(name), "%s", text);
	else
		services_answer(reply, &service_nickserv, "%s", text);
}

/* --- asking workers and store --- */

/* Returns 0 when the session waits for too much already. */
static uint64_t start(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	continuation_fn *continuation)
{
	struct change *context = alloc_zeroed(1, sizeof(*context));
	*context = *change;
	context->account_id = account->id;
	text_copy(context->name, sizeof(context->name), slice_of(account->record->name));
	if (!call)
		return pending_start_alone(hub, continuation, context, sizeof(*context));
	return pending_start(call, continuation, context, sizeof(*context));
}

/* The rest of what a continuation has begun, for the same session if it is still there. */
static uint64_t start_again(const struct pending_call *call, struct account *account, const struct change *change,
	continuation_fn *continuation)
{
	struct call next = {call->hub, call->session, call->session ? call->session->user : NULL, NULL, call->reply};
	return start(call->hub, call->session ? &next : NULL, account, change, continuation);
}

static bool hash(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	const char *password, continuation_fn *continuation)
{
	uint64_t serial = start(hub, call, account, change, continuation);
	if (!serial)
		return false;
	struct password_job *job = password_job_create(PASSWORD_HASH, serial, password, NULL);
	if (hub->host->hash(hub->host->context, job))
		return true;
	password_job_destroy(job);
	pending_cancel(hub, serial);
	return false;
}

static void send_put(struct hub *hub, uint64_t serial, const struct account_record *record)
{
	hub->host->store(
		hub->host->context, store_request_create(STORE_PUT_ACCOUNT, serial, account_record_copy(record)));
}

static void on_put(const struct pending_call *call);

/* Takes the record, which becomes the account's once it is stored. */
static bool put(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	struct account_record *record)
{
	uint64_t serial = start(hub, call, account, change, on_put);
	if (!serial) {
		account_record_destroy(record);
		return false;
	}
	account->is_changing = true;
	account->next_record = record;
	send_put(hub, serial, record);
	return true;
}

static struct account *find(const struct pending_call *call)
{
	const struct change *change = call->context;
	return accounts_find_same(call->hub, change->name, change->account_id);
}

static void tell_unstored(const struct pending_call *call)
{
	const struct change *change = call->context;
	char text[256];
	snprintf(text, sizeof(text), "It could not be stored (%s), and nothing has changed: try again later",
		call->answer->problem);
	refuse(call->reply, change->voice, change->kind, "TEMPORARILY_UNAVAILABLE", change->name, text);
}

/* --- what is done --- */

static void tell_done(const struct pending_call *call, const char *text)
{
	const struct change *change = call->context;
	if (change->voice == VOICE_COMMAND)
		reply_line(call->reply, "%s SUCCESS %s :%s", command_of(change->kind), change->name, text);
	else
		services_answer(call->reply, &service_nickserv, "%s", text);
}

static void tell_registered(const struct pending_call *call, struct account *account)
{
	const struct change *change = call->context;
	metrics_add(call->hub->host->metrics, METRIC_ACCOUNTS_REGISTERED, 1);
	audit(call->hub, call->session, "account.registered", account->record->name, NULL);
	if (call->session)
		call->session->accounts_made++;
	if (account->state == ACCOUNT_VERIFIED) {
		tell_done(call, "Your nick is registered, and you are logged in to it");
		if (call->session)
			login_to(call->reply, account, "registration");
		return;
	}
	announce_to_operators(call->hub, "%s wants to register the account %s: whoever says VERIFY %s %s has it",
		call->session ? call->session->address : "Somebody", account->record->name, account->record->name,
		account->record->code);
	static const char text[] = "An operator has to agree: ask one for the code, and say VERIFY <account> <code>";
	if (change->voice == VOICE_COMMAND)
		reply_line(call->reply, "REGISTER VERIFICATION_REQUIRED %s :%s", change->name, text);
	else
		services_answer(call->reply, &service_nickserv, "%s", text);
}

static void tell_put(const struct pending_call *call, struct account *account)
{
	static const char *const events[] = {
		[CHANGE_VERIFY] = "account.verified",
		[CHANGE_PASSWORD] = "account.password",
		[CHANGE_ADD_CERTIFICATE] = "account.certificate",
		[CHANGE_REMOVE_CERTIFICATE] = "account.certificate",
	};
	static const char *const texts[] = {
		[CHANGE_VERIFY] = "Your account is verified, and you are logged in to it",
		[CHANGE_PASSWORD] = "Your password is changed",
		[CHANGE_ADD_CERTIFICATE] = "From now on your certificate logs you in (SASL EXTERNAL)",
		[CHANGE_REMOVE_CERTIFICATE] = "That certificate no longer logs anybody in",
	};
	const struct change *change = call->context;
	audit(call->hub, call->session, events[change->kind], account->record->name,
		change->kind == CHANGE_ADD_CERTIFICATE              ? "added"
			: change->kind == CHANGE_REMOVE_CERTIFICATE ? "removed"
								    : NULL);
	tell_done(call, texts[change->kind]);
	if (change->kind == CHANGE_VERIFY && call->session)
		login_to(call->reply, account, "verification");
}

static void on_put(const struct pending_call *call)
{
	const struct change *change = call->context;
	struct account *account = find(call);
	if (!account)
		return;
	struct account_record *record = account->next_record;
	account->next_record = NULL;
	account->is_changing = false;
	if (!call->answer->is_right) {
		account_record_destroy(record);
		if (change->kind != CHANGE_RENEW)
			tell_unstored(call);
		return;
	}
	accounts_replace_record(call->hub, account, record);
	accounts_settle(call->hub, account);
	/* Who is being verified by the one before has not proven anything any more. */
	if (change->kind == CHANGE_PASSWORD)
		account->version++;
	if (change->kind != CHANGE_RENEW)
		tell_put(call, account);
}

/* --- registering --- */

static void on_registration_stored(const struct pending_call *call)
{
	struct account *account = find(call);
	if (!account)
		return;
	if (!call->answer->is_right) {
		accounts_remove(call->hub, account);
		tell_unstored(call);
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
	refuse(call->reply, change->voice, CHANGE_REGISTER, "TEMPORARILY_UNAVAILABLE", change->name, why);
}

/* Whoever has gone meanwhile does not want it any more. */
static void on_registration_hashed(const struct pending_call *call)
{
	struct account *account = find(call);
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
	uint64_t serial = start_again(call, account, call->context, on_registration_stored);
	if (!serial)
		give_up_registration(call, account, too_busy);
	else
		send_put(call->hub, serial, record);
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
		refuse(call->reply, voice, CHANGE_REGISTER, refusal.code, refusal.name, refusal.text);
		return;
	}
	struct account *account = reserve(call, nick);
	struct change change = {.kind = CHANGE_REGISTER, .voice = voice};
	if (hash(call->hub, call, account, &change, password, on_registration_hashed))
		return;
	refuse(call->reply, voice, CHANGE_REGISTER, "TEMPORARILY_UNAVAILABLE", nick, too_busy);
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
		refuse(call->reply, voice, CHANGE_VERIFY, "TEMPORARILY_UNAVAILABLE", name, changing);
		return;
	}
	struct account_record *record = account_record_copy(account->record);
	secret_free(record->code);
	record->code = NULL;
	if (!put(call->hub, call, account, &change, record))
		refuse(call->reply, voice, CHANGE_VERIFY, "TEMPORARILY_UNAVAILABLE", name, too_busy);
}

void account_verify(struct call *call, enum account_voice voice, const char *name, const char *code)
{
	struct account *account = accounts_find_any(call->hub, name);
	const char *expected = account && account->state == ACCOUNT_UNVERIFIED ? account->record->code : NULL;
	if (call->session->account) {
		refuse(call->reply, voice, CHANGE_VERIFY, "ALREADY_AUTHENTICATED", name, "You are logged in already");
	} else if (!call->user && !account_registers_early(call->hub)) {
		refuse(call->reply, voice, CHANGE_VERIFY, "COMPLETE_CONNECTION_REQUIRED", name,
			"Connect first: this server has a password");
	} else if (!secret_equal(slice_of(expected ? expected : ""), slice_of(code)) || !expected) {
		refuse(call->reply, voice, CHANGE_VERIFY, "INVALID_CODE", name,
			"There is no such code for this account, or its time is over");
		login_failed(call->reply, name, "verification");
	} else {
		verify(call, voice, account);
	}
}

/* --- passwords --- */

static void on_password_hashed(const struct pending_call *call)
{
	const struct change *change = call->context;
	struct account *account = find(call);
	if (!account)
		return;
	account->is_changing = false;
	if (!call->answer->is_right) {
		if (change->kind != CHANGE_RENEW)
			services_answer(
				call->reply, &service_nickserv, "The server is short of memory: try again in a moment");
		return;
	}
	struct account_record *record = account_record_copy(account->record);
	struct password_job *job = call->answer->job;
	secret_free(record->password_hash);
	secret_free(record->scram);
	record->password_hash = job->hash;
	record->scram = job->scram;
	job->hash = job->scram = NULL;
	struct call next = {call->hub, call->session, call->session ? call->session->user : NULL, NULL, call->reply};
	if (!put(call->hub, call->session ? &next : NULL, account, change, record))
		services_answer(call->reply, &service_nickserv, "%s", too_busy);
}

void account_set_password(struct call *call, const char *password)
{
	struct account *account = call->session->account;
	struct change change = {.kind = CHANGE_PASSWORD, .voice = VOICE_SERVICE};
	struct account_refusal refusal;
	if (!account_rules_is_password(account->record->name, password, &refusal))
		services_answer(call->reply, &service_nickserv, "%s", refusal.text);
	else if (account->is_changing)
		services_answer(call->reply, &service_nickserv, "%s", changing);
	else if (hash(call->hub, call, account, &change, password, on_password_hashed))
		account->is_changing = true;
	else
		services_answer(call->reply, &service_nickserv, "%s", too_busy);
}

void account_renew_hash(struct hub *hub, struct account *account, const char *password)
{
	struct change change = {.kind = CHANGE_RENEW};
	if (!account->is_changing && hash(hub, NULL, account, &change, password, on_password_hashed))
		account->is_changing = true;
}

/* --- certificates --- */

static void put_certificates(struct call *call, enum change_kind kind, struct account_record *record)
{
	struct change change = {.kind = kind, .voice = VOICE_SERVICE};
	if (!put(call->hub, call, call->session->account, &change, record))
		services_answer(call->reply, &service_nickserv, "%s", too_busy);
}

static unsigned count_certificates(const struct account *account)
{
	unsigned count = 0;
	for (const struct certificate_record *entry = account->record->certificates; entry; entry = entry->next)
		count++;
	return count;
}

void account_add_certificate(struct call *call)
{
	struct account *account = call->session->account;
	const char *fingerprint = call->session->certificate, *problem = NULL;
	const struct account *owner = fingerprint ? accounts_find_certificate(call->hub, fingerprint) : NULL;
	if (!fingerprint)
		problem = "You have connected without a certificate: only one that you have can be added";
	else if (owner == account)
		problem = "Your certificate is there already";
	else if (owner)
		problem = "Your certificate belongs to another account";
	else if (count_certificates(account) >= ACCOUNT_CERTIFICATES_LIMIT)
		problem = "Your account has as many certificates as it may have: CERT DEL takes one away";
	else if (account->is_changing)
		problem = changing;
	if (problem) {
		services_answer(call->reply, &service_nickserv, "%s", problem);
		return;
	}
	struct account_record *record = account_record_copy(account->record);
	account_record_add_certificate(record, fingerprint, call->hub->now_ms);
	put_certificates(call, CHANGE_ADD_CERTIFICATE, record);
}

/* Returns whether it was there. */
static bool take_out(struct account_record *record, const char *fingerprint)
{
	for (struct certificate_record **link = &record->certificates; *link; link = &(*link)->next) {
		struct certificate_record *entry = *link;
		if (strcmp(entry->fingerprint, fingerprint) != 0)
			continue;
		*link = entry->next;
		free(entry->fingerprint);
		free(entry);
		return true;
	}
	return false;
}

void account_remove_certificate(struct call *call, const char *fingerprint)
{
	struct account *account = call->session->account;
	if (account->is_changing) {
		services_answer(call->reply, &service_nickserv, "%s", changing);
		return;
	}
	struct account_record *record = account_record_copy(account->record);
	bool was_there = take_out(record, fingerprint);
	if (was_there && (record->password_hash || record->certificates)) {
		put_certificates(call, CHANGE_REMOVE_CERTIFICATE, record);
		return;
	}
	account_record_destroy(record);
	services_answer(call->reply, &service_nickserv, "%s",
		was_there ? "It is all that logs you in: set a password first"
			  : "Your account has no such certificate: CERT LIST shows them");
}

/* --- dropping --- */

static void on_dropped(const struct pending_call *call)
{
	struct account *account = find(call);
	if (!account)
		return;
	account->is_changing = false;
	if (!call->answer->is_right) {
		tell_unstored(call);
		return;
	}
	char name[NICK_LIMIT + 1];
	text_copy(name, sizeof(name), slice_of(account->record->name));
	audit(call->hub, call->session, "account.dropped", name, NULL);
	channel_registration_account_dropped(call->hub, name);
	login_end_all(call->hub, account, call->reply);
	accounts_remove(call->hub, account);
	services_answer(call->reply, &service_nickserv, "The account %s is gone", name);
}

void account_drop(struct call *call, struct account *account)
{
	struct change change = {.kind = CHANGE_DROP, .voice = VOICE_SERVICE};
	if (account->is_changing) {
		services_answer(call->reply, &service_nickserv, "%s", changing);
		return;
	}
	uint64_t serial = start(call->hub, call, account, &change, on_dropped);
	if (!serial) {
		services_answer(call->reply, &service_nickserv, "%s", too_busy);
		return;
	}
	account->is_changing = true;
	call->hub->host->store(call->hub->host->context,
		store_request_create(STORE_DROP_ACCOUNT, serial, alloc_text(account->record->name)));
}
