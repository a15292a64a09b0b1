/* ACCESS: who has which rank by right. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hub/accounts.h"
#include "hub/audit.h"
#include "hub/channel_keeping.h"
#include "hub/chanserv.h"
#include "hub/operators.h"
#include "hub/param.h"

static void show_list(struct service_call *call, const struct channel_registration *registration)
{
	unsigned count = 0;
	if (!channel_registration_rank(registration, call->call->user) &&
		!chanserv_may_manage(registration, call->call->user)) {
		service_answer(call, "Only who has a rank at %s sees its list.", registration->record->name);
		return;
	}
	service_answer(call, "    %s: founder", registration->record->founder);
	for (const struct access_record *access = registration->record->access; access; access = access->next) {
		service_answer(call, "    %s: %c", access->account, access->rank);
		count++;
	}
	service_answer(call, "%u accounts have a rank at %s beside the founder.", count, registration->record->name);
}

/* Unless it has been changed again, or the account is gone, meanwhile. */
static void undo(struct hub *hub, struct channel_registration *registration, const struct chanserv_change *change)
{
	const struct access_record *access = channel_registration_access(registration, change->account);
	if ((access ? access->rank : '\0') == change->rank && accounts_find(hub, change->account))
		channel_registration_set_access(registration, change->account, change->rank_before);
	channel_keeping_store(hub, registration);
}

static void on_changed(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	struct channel_registration *registration = chanserv_changed(call);
	char detail[NICK_LIMIT + 8];
	if (!registration)
		return;
	if (!call->answer->is_right) {
		undo(call->hub, registration, change);
		chanserv_answer_failure(call);
		return;
	}
	channel_registration_give_ranks(call->hub, registration, change->account);
	snprintf(detail, sizeof(detail), "%s %c", change->account, change->rank ? change->rank : '-');
	audit(call->hub, call->session, "channel.access-changed", change->channel, detail);
	if (change->rank)
		services_answer(call->reply, &service_chanserv, "%s gets %c at %s from now on.", change->account,
			change->rank, change->channel);
	else
		services_answer(call->reply, &service_chanserv, "%s has no rank of its own at %s any more.",
			change->account, change->channel);
}

static void change(struct service_call *call, struct channel_registration *registration, const char *account, char rank)
{
	const struct access_record *access = channel_registration_access(registration, account);
	char before = access ? access->rank : '\0';
	struct chanserv_change *change = chanserv_change_create(registration, account);
	char name[NICK_LIMIT + 1];
	memcpy(name, change->account, sizeof(name));
	change->rank = rank;
	change->rank_before = before;
	channel_registration_set_access(registration, name, rank);
	if (!chanserv_ask(call, registration, STORE_PUT_CHANNEL, on_changed, change))
		channel_registration_set_access(registration, name, before);
}

/* Operators by right decide about those below them, the founder about all, and everybody may step back. */
static bool may_change(
	struct service_call *call, const struct channel_registration *registration, const char *account, char rank)
{
	const struct user *user = call->call->user;
	const struct access_record *access = channel_registration_access(registration, account);
	bool is_operators = rank == 'o' || (access && access->rank == 'o');
	if (chanserv_may_manage(registration, user))
		return true;
	if (!rank && strcasecmp(user->account->record->name, account) == 0)
		return true;
	if (!is_operators && channel_registration_rank(registration, user) >= MEMBER_OPERATOR)
		return true;
	service_answer(call, "Your account has no right to that at %s.", registration->record->name);
	return false;
}

static unsigned count_access(const struct channel_registration *registration)
{
	unsigned count = 0;
	for (const struct access_record *access = registration->record->access; access; access = access->next)
		count++;
	return count;
}

static void add(struct service_call *call, struct channel_registration *registration)
{
	const struct account *account = accounts_find(call->call->hub, service_param(call, 2));
	const char *rank = service_param(call, 3);
	if (strlen(rank) != 1 || !member_status_of_letter(*rank)) {
		service_answer_usage(call);
		return;
	}
	if (!account) {
		service_answer(call, "There is no account %s.", param_shown(service_param(call, 2)));
		return;
	}
	const char *name = account->record->name;
	const struct access_record *access = channel_registration_access(registration, name);
	if (!may_change(call, registration, name, *rank))
		return;
	if (strcasecmp(name, registration->record->founder) == 0)
		service_answer(call, "%s is the founder, and needs no rank.", name);
	else if (access && access->rank == *rank)
		service_answer(call, "%s has that already.", name);
	else if (!access && count_access(registration) >= ACCESS_LIMIT)
		service_answer(call, "%d accounts have a rank already: that is as many as there may be.", ACCESS_LIMIT);
	else
		change(call, registration, name, *rank);
}

/* Of an account that is gone, too. */
static void del(struct service_call *call, struct channel_registration *registration)
{
	const char *account = service_param(call, 2);
	const struct access_record *access = channel_registration_access(registration, account);
	if (call->param_count != 3)
		service_answer_usage(call);
	else if (!access)
		service_answer(
			call, "%s has no rank of its own at %s.", param_shown(account), registration->record->name);
	else if (may_change(call, registration, account, '\0'))
		change(call, registration, access->account, '\0');
}

void chanserv_access(struct service_call *call)
{
	struct channel_registration *registration = chanserv_find(call);
	const char *act = service_param(call, 1);
	if (!registration)
		return;
	if (!*act || strcasecmp(act, "LIST") == 0)
		show_list(call, registration);
	else if (strcasecmp(act, "ADD") == 0)
		add(call, registration);
	else if (strcasecmp(act, "DEL") == 0)
		del(call, registration);
	else
		service_answer_usage(call);
}
