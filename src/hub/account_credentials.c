#include <stdlib.h>
#include <string.h>

#include "hub/account_change.h"
#include "hub/account_rules.h"
#include "hub/nickserv.h"

/* --- passwords --- */

static void on_password_hashed(const struct pending_call *call)
{
	const struct change *change = call->context;
	struct account *account = change_find(call);
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
	if (!change_put(call->hub, call->session ? &next : NULL, account, change, record))
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_TOO_BUSY);
}

void account_set_password(struct call *call, const char *password)
{
	struct account *account = call->session->account;
	struct change change = {.kind = CHANGE_PASSWORD, .voice = VOICE_SERVICE};
	struct account_refusal refusal;
	if (!account_rules_is_password(account->record->name, password, &refusal))
		services_answer(call->reply, &service_nickserv, "%s", refusal.text);
	else if (account->is_changing)
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_UNDER_WAY);
	else if (change_hash(call->hub, call, account, &change, password, on_password_hashed))
		account->is_changing = true;
	else
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_TOO_BUSY);
}

void account_renew_hash(struct hub *hub, struct account *account, const char *password)
{
	struct change change = {.kind = CHANGE_RENEW};
	if (!account->is_changing && change_hash(hub, NULL, account, &change, password, on_password_hashed))
		account->is_changing = true;
}

/* --- certificates --- */

static void put_certificates(struct call *call, enum change_kind kind, struct account_record *record)
{
	struct change change = {.kind = kind, .voice = VOICE_SERVICE};
	if (!change_put(call->hub, call, call->session->account, &change, record))
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_TOO_BUSY);
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
		problem = CHANGE_UNDER_WAY;
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
		services_answer(call->reply, &service_nickserv, "%s", CHANGE_UNDER_WAY);
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
