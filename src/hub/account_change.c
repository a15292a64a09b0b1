#include "hub/account_change.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>

#include "hub/audit.h"
#include "hub/login.h"
#include "hub/nickserv.h"
#include "hub/param.h"

static const char *command_of(enum change_kind kind)
{
	return kind == CHANGE_VERIFY ? "VERIFY" : "REGISTER";
}

void change_refuse(struct reply *reply, enum account_voice voice, enum change_kind kind, const char *code,
	const char *name, const char *text)
{
	if (voice == VOICE_COMMAND)
		reply_fail(reply, command_of(kind), code, param_shown(name), "%s", text);
	else
		services_answer(reply, &service_nickserv, "%s", text);
}

/* --- asking workers and store --- */

uint64_t change_start(struct hub *hub, struct call *call, struct account *account, const struct change *change,
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

uint64_t change_start_again(const struct pending_call *call, struct account *account, const struct change *change,
	continuation_fn *continuation)
{
	struct call next = {call->hub, call->session, call->session ? call->session->user : NULL, NULL, call->reply};
	return change_start(call->hub, call->session ? &next : NULL, account, change, continuation);
}

bool change_hash(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	const char *password, continuation_fn *continuation)
{
	uint64_t serial = change_start(hub, call, account, change, continuation);
	if (!serial)
		return false;
	struct password_job *job = password_job_create(PASSWORD_HASH, serial, password, NULL);
	if (hub->host->hash(hub->host->context, job))
		return true;
	password_job_destroy(job);
	pending_cancel(hub, serial);
	return false;
}

void change_send_put(struct hub *hub, uint64_t serial, const struct account_record *record)
{
	hub->host->store(
		hub->host->context, store_request_create(STORE_PUT_ACCOUNT, serial, account_record_copy(record)));
}

static void on_put(const struct pending_call *call);

bool change_put(struct hub *hub, struct call *call, struct account *account, const struct change *change,
	struct account_record *record)
{
	uint64_t serial = change_start(hub, call, account, change, on_put);
	if (!serial) {
		account_record_destroy(record);
		return false;
	}
	account->is_changing = true;
	account->next_record = record;
	change_send_put(hub, serial, record);
	return true;
}

struct account *change_find(const struct pending_call *call)
{
	const struct change *change = call->context;
	return accounts_find_same(call->hub, change->name, change->account_id);
}

void change_tell_unstored(const struct pending_call *call)
{
	const struct change *change = call->context;
	char text[256];
	snprintf(text, sizeof(text), "It could not be stored (%s), and nothing has changed: try again later",
		call->answer->problem);
	change_refuse(call->reply, change->voice, change->kind, "TEMPORARILY_UNAVAILABLE", change->name, text);
}

/* --- what is done --- */

void change_tell_done(const struct pending_call *call, const char *text)
{
	const struct change *change = call->context;
	if (change->voice == VOICE_COMMAND)
		reply_line(call->reply, "%s SUCCESS %s :%s", command_of(change->kind), change->name, text);
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
	change_tell_done(call, texts[change->kind]);
	if (change->kind == CHANGE_VERIFY && call->session)
		login_to(call->reply, account, "verification");
}

static void on_put(const struct pending_call *call)
{
	const struct change *change = call->context;
	struct account *account = change_find(call);
	if (!account)
		return;
	struct account_record *record = account->next_record;
	account->next_record = NULL;
	account->is_changing = false;
	if (!call->answer->is_right) {
		account_record_destroy(record);
		if (change->kind != CHANGE_RENEW)
			change_tell_unstored(call);
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
