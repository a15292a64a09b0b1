#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>
#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/ban_mask.h"
#include "hub/command.h"
#include "hub/operators.h"
#include "hub/param.h"
#include "hub/pending.h"
#include "hub/sessions.h"

/* Wrong in one connection: then it ends. */
#define FAILURES_LIMIT 5

static void fail(struct reply *reply, const char *name, const char *why, bool is_elsewhere)
{
	struct hub *hub = reply->hub;
	struct session *session = reply->session;
	const struct user *user = session->user;
	announce_to_operators(hub, "Failed OPER as %s by %s (%s@%s): %s", param_shown(name), user->nick, user->username,
		user->host, why);
	audit(hub, session, "operator.failed", param_shown(name), why);
	metrics_add(hub->host->metrics, METRIC_OPERATOR_LOGINS_FAILED, 1);
	if (is_elsewhere)
		reply_numeric(reply, ERR_NOOPERHOST);
	else
		reply_numeric(reply, ERR_PASSWDMISMATCH);
	if (++session->oper_failures == FAILURES_LIMIT)
		sessions_close(hub, session, "Too many wrong attempts at OPER");
}

static bool has_certificate(const struct hub_operator *row, const struct session *session)
{
	return !row->certificate || (session->certificate && strcmp(row->certificate, session->certificate) == 0);
}

static bool has_account(const struct hub_operator *row, const struct session *session)
{
	return !row->account || (session->account && strcasecmp(session->account->record->name, row->account) == 0);
}

static bool may_come_from(const struct hub_operator *row, const struct session *session)
{
	const struct user *user = session->user;
	return ban_mask_fits(row->mask, user->username, user->host, session->address);
}

/* All that the section asks for. */
static void decide(struct reply *reply, const char *name, const struct hub_operator *row, bool is_password_right)
{
	if (!row) {
		fail(reply, name, "no such name", false);
	} else if (!is_password_right) {
		fail(reply, name, "wrong password", false);
	} else if (!has_certificate(row, reply->session)) {
		fail(reply, name, "not with that certificate", false);
	} else if (!has_account(row, reply->session)) {
		fail(reply, name, "not logged in to its account", true);
	} else if (!may_come_from(row, reply->session)) {
		fail(reply, name, "not from there", true);
	} else {
		operators_promote(reply, row);
		audit(reply->hub, reply->session, "operator.won", row->name, row->class_name);
		metrics_add(reply->hub->host->metrics, METRIC_OPERATOR_LOGINS_WON, 1);
	}
}

/* Meanwhile the configuration may have been read again. */
static void on_verified(const struct pending_call *call)
{
	const char *name = call->context, *hash = call->answer->job->hash;
	if (!call->session)
		return;
	if (*call->answer->problem) {
		reply_fail(call->reply, "OPER", "TEMPORARILY_UNAVAILABLE", NULL, "Please try again: %s",
			call->answer->problem);
		return;
	}
	const struct hub_operator *row = operators_find(call->hub, name);
	bool is_current = row && row->password_hash && hash && strcmp(row->password_hash, hash) == 0;
	decide(call->reply, name, row, call->answer->is_right && is_current);
}

static void ask_worker(struct call *call, const char *name, const char *hash, const char *password)
{
	struct hub *hub = call->hub;
	bool has_time = call->session->pending_count < PENDING_PASSWORDS_LIMIT;
	uint64_t serial = has_time ? pending_start(call, on_verified, alloc_text(name), strlen(name) + 1) : 0;
	struct password_job *job = serial ? password_job_create(PASSWORD_VERIFY, serial, password, hash) : NULL;
	if (job && hub->host->hash(hub->host->context, job))
		return;
	password_job_destroy(job);
	if (serial)
		pending_cancel(hub, serial);
	reply_fail(call->reply, "OPER", "TEMPORARILY_UNAVAILABLE", NULL,
		"Too many passwords are being checked: try again in a moment");
}

static bool has_hashes(const struct hub *hub)
{
	const struct hub_operator *row = hub->settings->operators;
	while (row && !row->password_hash)
		row = row->next;
	return row;
}

static void run_oper(struct call *call)
{
	const char *name = call_param(call, 0), *password = call_param(call, 1);
	const struct hub_operator *row = operators_find(call->hub, name);
	bool needs_password = !row || row->password || row->password_hash;
	if (needs_password && call->message->param_count < 2) {
		reply_numeric(call->reply, ERR_NEEDMOREPARAMS, "OPER");
	} else if (row ? row->password_hash != NULL : has_hashes(call->hub)) {
		/* A name that is not there takes as long as one that is. */
		ask_worker(call, name, row ? row->password_hash : NULL, password);
	} else {
		bool is_right = secret_equal(slice_of(row ? row->password : ""), slice_of(password));
		decide(call->reply, name, row, is_right || !needs_password);
	}
	if (call->message->param_count > 1)
		secret_wipe(call->message->params[1], strlen(call->message->params[1]));
}

const struct command command_oper = {
	.name = "OPER",
	.usage = "<name> [<password>]",
	.summary = "Become an operator of the server.",
	.min_params = 1,
	.phases = COMMAND_AFTER_REGISTRATION,
	.run = run_oper,
};
