#include "hub/channel_registration.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apollon/base/alloc.h>

#include "hub/accounts.h"
#include "hub/announce.h"
#include "hub/channel_keeping.h"
#include "hub/channels.h"
#include "hub/mode_changes.h"
#include "hub/services.h"

/* --- founders --- */

const struct founder *channel_registration_founder(const struct hub *hub, const char *account)
{
	struct founder *founder = NULL;
	HASH_FIND(hh, hub->founders, account, strlen(account), founder);
	return founder;
}

unsigned channel_registration_count(const struct hub *hub, const char *account)
{
	const struct founder *founder = channel_registration_founder(hub, account);
	return founder ? founder->count : 0;
}

static void link_founder(struct hub *hub, struct channel_registration *registration)
{
	const char *name = registration->record->founder;
	struct founder *founder = NULL;
	size_t len = strlen(name);
	HASH_FIND(hh, hub->founders, name, len, founder);
	if (!founder) {
		founder = alloc_zeroed(1, sizeof(*founder) + len + 1);
		memcpy(founder->name, name, len + 1);
		HASH_ADD(hh, hub->founders, name, len, founder);
	}
	DL_APPEND2(founder->channels, registration, founder_previous, founder_next);
	founder->count++;
	registration->founder = founder;
}

static void unlink_founder(struct hub *hub, struct channel_registration *registration)
{
	struct founder *founder = registration->founder;
	DL_DELETE2(founder->channels, registration, founder_previous, founder_next);
	if (--founder->count > 0)
		return;
	HASH_DEL(hub->founders, founder);
	free(founder);
}

void channel_registration_set_founder(struct hub *hub, struct channel_registration *registration, const char *account)
{
	char *copy = alloc_text(account);
	unlink_founder(hub, registration);
	free(registration->record->founder);
	registration->record->founder = copy;
	link_founder(hub, registration);
}

/* --- the table --- */

static struct channel_registration *add(struct hub *hub, struct channel_record *record)
{
	struct channel_registration *registration = alloc_zeroed(1, sizeof(*registration));
	registration->record = record;
	registration->id = ++hub->next_serial;
	HASH_ADD_KEYPTR(hh, hub->registrations, record->name, strlen(record->name), registration);
	link_founder(hub, registration);
	return registration;
}

/* The store may have been stopped between the end of an account and what followed from it. */
static bool has_founder(struct hub *hub, const struct channel_record *record)
{
	if (record->founder && accounts_find(hub, record->founder))
		return true;
	channel_keeping_forget(hub, record->name);
	return false;
}

static void forget_strangers(struct hub *hub, struct channel_registration *registration)
{
	bool has_changed = false;
	for (struct access_record **link = &registration->record->access, *access; (access = *link);) {
		if (accounts_find(hub, access->account)) {
			link = &access->next;
			continue;
		}
		*link = access->next;
		free(access->account);
		free(access);
		has_changed = true;
	}
	if (has_changed)
		channel_keeping_store(hub, registration);
}

void channel_registration_restore(struct hub *hub, struct channel_record *records)
{
	for (struct channel_record *record = records, *next; record; record = next) {
		next = record->next;
		record->next = NULL;
		if (has_founder(hub, record) && names_is_channel(record->name) &&
			!channel_registration_find(hub, record->name))
			forget_strangers(hub, add(hub, record));
		else
			channel_record_destroy(record);
	}
}

struct channel_registration *channel_registration_find(const struct hub *hub, const char *name)
{
	struct channel_registration *registration = NULL;
	HASH_FIND(hh, hub->registrations, name, strlen(name), registration);
	return registration;
}

struct channel_registration *channel_registration_create(struct hub *hub, struct channel *channel, const char *founder)
{
	struct channel_record *record = alloc_zeroed(1, sizeof(*record));
	record->name = alloc_text(channel->name);
	record->founder = alloc_text(founder);
	record->registered_ms = hub->now_ms;
	channel_keeping_capture(record, channel);
	channel->registration = add(hub, record);
	return channel->registration;
}

static void announce_changes(
	struct hub *hub, struct channel *channel, const struct mode_changes *changes, struct reply *reply)
{
	struct user source = services_source(hub, services_find("ChanServ"));
	mode_changes_announce(changes, hub, &source, channel, reply);
}

static void change_registered(struct hub *hub, struct channel *channel, bool adding)
{
	struct mode_changes changes = {.count = 0};
	if (adding == !!(channel->modes & CHANNEL_MODE_REGISTERED))
		return;
	channel->modes ^= CHANNEL_MODE_REGISTERED;
	mode_changes_add(&changes, adding, 'r', NULL);
	announce_changes(hub, channel, &changes, NULL);
}

static void destroy(struct hub *hub, struct channel_registration *registration)
{
	unlink_founder(hub, registration);
	HASH_DEL(hub->registrations, registration);
	channel_record_destroy(registration->record);
	free(registration);
}

void channel_registration_destroy(struct hub *hub, struct channel_registration *registration)
{
	struct channel *channel = channels_find(hub, registration->record->name);
	if (channel) {
		channel->registration = NULL;
		change_registered(hub, channel, false);
	}
	destroy(hub, registration);
}

void channel_registration_confirm(struct hub *hub, struct channel_registration *registration)
{
	struct channel *channel = channels_find(hub, registration->record->name);
	if (channel)
		change_registered(hub, channel, true);
}

struct channel *channel_registration_open(struct hub *hub, struct channel_registration *registration)
{
	struct channel *channel = channels_create(hub, registration->record->name);
	channel_keeping_apply(hub, channel, registration->record);
	channel->modes |= CHANNEL_MODE_REGISTERED;
	channel->registration = registration;
	return channel;
}

/* --- ranks --- */

/* The link to it, or to the end. */
static struct access_record **find_access(const struct channel_registration *registration, const char *account)
{
	struct access_record **link = &registration->record->access;
	while (*link && strcasecmp((*link)->account, account) != 0)
		link = &(*link)->next;
	return link;
}

struct access_record *channel_registration_access(const struct channel_registration *registration, const char *account)
{
	return *find_access(registration, account);
}

void channel_registration_set_access(struct channel_registration *registration, const char *account, char rank)
{
	struct access_record **link = find_access(registration, account), *access = *link;
	if (rank && access) {
		access->rank = rank;
	} else if (rank) {
		*link = access_record_create(account, rank);
	} else if (access) {
		*link = access->next;
		free(access->account);
		free(access);
	}
}

bool channel_registration_is_founder(const struct channel_registration *registration, const struct user *user)
{
	return user->account && strcasecmp(registration->record->founder, user->account->record->name) == 0;
}

uint8_t channel_registration_rank(const struct channel_registration *registration, const struct user *user)
{
	if (!registration || !user->account)
		return 0;
	if (channel_registration_is_founder(registration, user))
		return MEMBER_OPERATOR;
	const struct access_record *access = channel_registration_access(registration, user->account->record->name);
	return access ? member_status_of_letter(access->rank) : 0;
}

void channel_registration_give_rank(struct hub *hub, struct membership *member, struct reply *reply)
{
	static const char letters[] = {'o', 'h', 'v'};
	struct channel *channel = member->channel;
	uint8_t missing = (uint8_t)(channel_registration_rank(channel->registration, member->user) & ~member->status);
	struct mode_changes changes = {.count = 0};
	if (!missing)
		return;
	channels_set_status(hub, member, member->status | missing);
	for (size_t i = 0; i < sizeof(letters); i++)
		if (missing & member_status_of_letter(letters[i]))
			mode_changes_add(&changes, true, letters[i], member->user->nick);
	announce_changes(hub, channel, &changes, reply);
}

void channel_registration_give_ranks(
	struct hub *hub, const struct channel_registration *registration, const char *account)
{
	const struct channel *channel = channels_find(hub, registration->record->name);
	struct membership *member = channel ? channel->members : NULL;
	for (; member; member = member->channel_next) {
		const struct account *its = member->user->account;
		if (its && strcasecmp(its->record->name, account) == 0)
			channel_registration_give_rank(hub, member, NULL);
	}
}

/* --- what accounts tell --- */

void channel_registration_logged_in(struct hub *hub, struct user *user)
{
	struct membership *member;
	DL_FOREACH2(user->memberships, member, user_next)
		channel_registration_give_rank(hub, member, NULL);
}

static void drop_all_of(struct hub *hub, const char *account)
{
	for (const struct founder *founder; (founder = channel_registration_founder(hub, account));) {
		struct channel_registration *registration = founder->channels;
		channel_keeping_forget(hub, registration->record->name);
		channel_registration_destroy(hub, registration);
	}
}

void channel_registration_account_dropped(struct hub *hub, const char *account)
{
	drop_all_of(hub, account);
	for (struct channel_registration *one = hub->registrations; one; one = one->hh.next) {
		if (!channel_registration_access(one, account))
			continue;
		channel_registration_set_access(one, account, '\0');
		channel_keeping_store(hub, one);
	}
}

void channel_registration_finish(struct hub *hub)
{
	struct channel_registration *registration, *next;
	HASH_ITER(hh, hub->registrations, registration, next)
		destroy(hub, registration);
}
