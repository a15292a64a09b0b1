#include "hub/login.h"

#include <stdio.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/metrics.h>
#include <apollon/base/text.h>

#include "hub/account_changes.h"
#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/sessions.h"
#include "hub/users.h"

/* Whoever is no user yet has at most a nick. */
static void write_source(const struct session *session, char target[SOURCE_SIZE])
{
	const struct registration *registration = session->registration;
	if (session->user)
		users_source(session->user, target);
	else
		snprintf(target, SOURCE_SIZE, "%s!%s@%s",
			registration && registration->nick[0] ? registration->nick : "*",
			registration && registration->username[0] ? registration->username : "*", session->address);
}

static void set_account(struct hub *hub, struct session *session, struct account *account, struct reply *reply)
{
	if (session->account)
		session->account->session_count--;
	session->account = account;
	if (account)
		account->session_count++;
	if (session->user)
		users_set_account(hub, session->user, account, reply);
}

void login_to(struct reply *reply, struct account *account, const char *way)
{
	struct session *session = reply->session;
	char source[SOURCE_SIZE];
	write_source(session, source);
	reply_numeric(reply, RPL_LOGGEDIN, source, account->record->name, account->record->name);
	if (session->account != account)
		set_account(reply->hub, session, account, reply);
	metrics_add(reply->hub->host->metrics, METRIC_LOGINS_WON, 1);
	audit(reply->hub, session, "login.won", account->record->name, way);
}

static const char *shown_nick(const struct session *session)
{
	if (session->user)
		return session->user->nick;
	return session->registration && session->registration->nick[0] ? session->registration->nick : "*";
}

void login_end(struct hub *hub, struct session *session, struct reply *reply)
{
	if (!session->account)
		return;
	char source[SOURCE_SIZE];
	write_source(session, source);
	if (reply)
		reply_numeric(reply, RPL_LOGGEDOUT, source);
	else
		announce_line(hub, session, "%u %s " FORMAT_RPL_LOGGEDOUT, RPL_LOGGEDOUT, shown_nick(session), source);
	set_account(hub, session, NULL, reply);
}

struct ending {
	struct account *account;
	struct reply *reply;
};

static void end_one(struct hub *hub, struct session *session, void *context)
{
	const struct ending *ending = context;
	if (session->account == ending->account)
		login_end(hub, session, session == ending->reply->session ? ending->reply : NULL);
}

void login_end_all(struct hub *hub, struct account *account, struct reply *reply)
{
	struct ending ending = {account, reply};
	if (account->session_count)
		sessions_each(hub, end_one, &ending);
}

void login_forget(struct session *session)
{
	if (session->account)
		session->account->session_count--;
	session->account = NULL;
}

void login_failed(struct reply *reply, const char *name, const char *way)
{
	struct session *session = reply->session;
	metrics_add(reply->hub->host->metrics, METRIC_LOGINS_FAILED, 1);
	audit(reply->hub, session, "login.failed", name, way);
	if (++session->login_failures >= LOGIN_FAILURES_LIMIT)
		sessions_close(reply->hub, session, "Too many failed logins");
}

/* --- passwords --- */

/* What is remembered while the workers verify: wiped and freed by pending.c. */
struct verification {
	login_done_fn *done;
	uint64_t number;
	uint64_t account_id; /* 0: there is none of that name */
	unsigned version;
	char name[NICK_LIMIT + 1];
	char password[PASSWORD_LIMIT + 1];
};

/* The account that was asked for, as it was asked for. */
static struct account *find_unchanged(struct hub *hub, const struct verification *verification)
{
	struct account *account = accounts_find_same(hub, verification->name, verification->account_id);
	return account && account->version == verification->version ? account : NULL;
}

static enum login_result judge(const struct pending_call *call, const struct account *account)
{
	if (call->answer->job->has_failed)
		return LOGIN_UNAVAILABLE;
	if (!call->answer->is_right || !account)
		return LOGIN_WRONG;
	return account->state == ACCOUNT_VERIFIED ? LOGIN_RIGHT : LOGIN_UNVERIFIED;
}

static void on_verified(const struct pending_call *call)
{
	const struct verification *verification = call->context;
	struct account *account = find_unchanged(call->hub, verification);
	enum login_result result = judge(call, account);
	if (result == LOGIN_RIGHT && call->answer->job->is_old)
		account_renew_hash(call->hub, account, verification->password);
	if (call->session)
		verification->done(
			call, verification->number, verification->name, result, result == LOGIN_RIGHT ? account : NULL);
}

static struct verification *create_verification(struct hub *hub, const char *name, const char *password)
{
	struct verification *verification = alloc_zeroed(1, sizeof(*verification));
	const struct account *account = accounts_find_any(hub, name);
	if (account && account->state != ACCOUNT_BEING_MADE) {
		verification->account_id = account->id;
		verification->version = account->version;
	}
	text_copy(verification->name, sizeof(verification->name), slice_of(name));
	text_copy(verification->password, sizeof(verification->password), slice_of(password));
	return verification;
}

bool login_verify(struct call *call, const char *name, const char *password, login_done_fn *done, uint64_t number)
{
	struct hub *hub = call->hub;
	if (call->session->pending_count >= PENDING_PASSWORDS_LIMIT)
		return false;
	struct verification *verification = create_verification(hub, name, password);
	verification->done = done;
	verification->number = number;
	const struct account *account = accounts_find_same(hub, verification->name, verification->account_id);
	uint64_t serial = pending_start(call, on_verified, verification, sizeof(*verification));
	if (!serial)
		return false;
	struct password_job *job =
		password_job_create(PASSWORD_VERIFY, serial, password, account ? account->record->password_hash : NULL);
	if (hub->host->hash(hub->host->context, job))
		return true;
	password_job_destroy(job);
	pending_cancel(hub, serial);
	return false;
}
