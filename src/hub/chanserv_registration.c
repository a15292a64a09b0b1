/* REGISTER, TRANSFER, DROP. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/text.h>

#include "hub/accounts.h"
#include "hub/audit.h"
#include "hub/channel_keeping.h"
#include "hub/channels.h"
#include "hub/chanserv.h"
#include "hub/operators.h"
#include "hub/param.h"

/* --- REGISTER --- */

static void on_registered(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	struct channel_registration *registration = chanserv_changed(call);
	if (!registration)
		return;
	if (!call->answer->is_right) {
		/* Another change of the channel may have been stored all the same. */
		channel_keeping_forget(call->hub, change->channel);
		channel_registration_destroy(call->hub, registration);
		chanserv_answer_failure(call);
		return;
	}
	channel_registration_confirm(call->hub, registration);
	audit(call->hub, call->session, "channel.registered", change->channel, change->account);
	services_answer(call->reply, &service_chanserv, "%s is registered, and %s is its founder.", change->channel,
		change->account);
}

static bool may_register(struct service_call *call, const struct channel *channel)
{
	struct hub *hub = call->call->hub;
	struct user *user = call->call->user;
	const struct membership *member = channel ? channels_membership(user, channel) : NULL;
	if (!member || member->status < MEMBER_OPERATOR)
		service_answer(
			call, "You have to be operator of %s to register it.", param_shown(service_param(call, 0)));
	else if (channel_registration_find(hub, channel->name))
		service_answer(call, "%s is registered already.", channel->name);
	else if (channel_registration_count(hub, user->account->record->name) >= REGISTRATIONS_LIMIT)
		service_answer(call, "Your account has %d channels already: that is as many as one may have.",
			REGISTRATIONS_LIMIT);
	else if (HASH_COUNT(hub->registrations) >= REGISTRATIONS_TOTAL_LIMIT)
		service_answer(call, "The server keeps as many channels as it can.");
	else
		return true;
	return false;
}

void chanserv_register(struct service_call *call)
{
	struct hub *hub = call->call->hub;
	struct channel *channel = channels_find(hub, service_param(call, 0));
	if (!may_register(call, channel))
		return;
	const char *founder = call->call->user->account->record->name;
	struct channel_registration *registration = channel_registration_create(hub, channel, founder);
	struct chanserv_change *change = chanserv_change_create(registration, founder);
	if (!chanserv_ask(call, registration, STORE_PUT_CHANNEL, on_registered, change))
		channel_registration_destroy(hub, registration);
}

/* --- TRANSFER --- */

/* Unless accounts have gone meanwhile. */
static void undo_transfer(
	struct hub *hub, struct channel_registration *registration, const struct chanserv_change *change)
{
	if (strcasecmp(registration->record->founder, change->account) == 0 && accounts_find(hub, change->before))
		channel_registration_set_founder(hub, registration, change->before);
	if (change->rank_before && accounts_find(hub, change->account))
		channel_registration_set_access(registration, change->account, change->rank_before);
	channel_keeping_store(hub, registration);
}

static void on_transferred(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	struct channel_registration *registration = chanserv_changed(call);
	if (!registration)
		return;
	if (!call->answer->is_right) {
		undo_transfer(call->hub, registration, change);
		chanserv_answer_failure(call);
		return;
	}
	channel_registration_give_ranks(call->hub, registration, change->account);
	audit(call->hub, call->session, "channel.transferred", change->channel, change->account);
	services_answer(
		call->reply, &service_chanserv, "%s is the founder of %s now.", change->account, change->channel);
}

static void transfer(struct service_call *call, struct channel_registration *registration, const char *account)
{
	struct hub *hub = call->call->hub;
	struct chanserv_change *change = chanserv_change_create(registration, account);
	const struct access_record *access = channel_registration_access(registration, account);
	struct chanserv_change before = *change;
	text_copy(before.before, sizeof(before.before), slice_of(registration->record->founder));
	before.rank_before = access ? access->rank : '\0';
	*change = before;
	channel_registration_set_founder(hub, registration, account);
	channel_registration_set_access(registration, account, '\0');
	if (chanserv_ask(call, registration, STORE_PUT_CHANNEL, on_transferred, change))
		return;
	channel_registration_set_founder(hub, registration, before.before);
	if (before.rank_before)
		channel_registration_set_access(registration, account, before.rank_before);
}

static bool may_transfer(
	struct service_call *call, const struct channel_registration *registration, const struct account *target)
{
	struct hub *hub = call->call->hub;
	const char *channel = registration->record->name;
	if (!chanserv_may_manage(registration, call->call->user))
		service_answer(call, "Only the founder may transfer %s.", channel);
	else if (!target)
		service_answer(call, "There is no account %s.", param_shown(service_param(call, 1)));
	else if (strcasecmp(target->record->name, registration->record->founder) == 0)
		service_answer(call, "%s is the founder of %s already.", target->record->name, channel);
	else if (channel_registration_count(hub, target->record->name) >= REGISTRATIONS_LIMIT)
		service_answer(call, "%s has %d channels already: that is as many as one may have.",
			target->record->name, REGISTRATIONS_LIMIT);
	else
		return true;
	return false;
}

void chanserv_transfer(struct service_call *call)
{
	struct channel_registration *registration = chanserv_find(call);
	if (!registration)
		return;
	const struct account *target = accounts_find(call->call->hub, service_param(call, 1));
	if (!may_transfer(call, registration, target))
		return;
	char act[MESSAGE_LIMIT];
	snprintf(act, sizeof(act), "TRANSFER %s %s", registration->record->name, target->record->name);
	if (service_confirms(call, act, registration->record->registered_ms, service_param(call, 2)))
		transfer(call, registration, target->record->name);
}

/* --- DROP --- */

static void on_dropped(const struct pending_call *call)
{
	const struct chanserv_change *change = call->context;
	struct channel_registration *registration = chanserv_changed(call);
	if (!registration)
		return;
	if (!call->answer->is_right) {
		registration->is_dropping = false;
		channel_keeping_store(call->hub, registration);
		chanserv_answer_failure(call);
		return;
	}
	channel_registration_destroy(call->hub, registration);
	audit(call->hub, call->session, "channel.dropped", change->channel, change->account);
	services_answer(call->reply, &service_chanserv, "%s is registered no longer.", change->channel);
}

void chanserv_drop(struct service_call *call)
{
	struct channel_registration *registration = chanserv_find(call);
	if (!registration)
		return;
	const struct channel_record *record = registration->record;
	char act[MESSAGE_LIMIT];
	if (!chanserv_may_manage(registration, call->call->user)) {
		service_answer(call, "Only the founder may drop %s.", record->name);
		return;
	}
	snprintf(act, sizeof(act), "DROP %s", record->name);
	if (!service_confirms(call, act, record->registered_ms, service_param(call, 1)))
		return;
	struct chanserv_change *change = chanserv_change_create(registration, record->founder);
	registration->is_dropping = chanserv_ask(call, registration, STORE_DROP_CHANNEL, on_dropped, change);
}
