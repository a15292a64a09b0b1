#include "hub/bans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/text.h>
#include <apollon/irc/message.h>

#include "hub/announce.h"
#include "hub/audit.h"
#include "hub/ban_mask.h"
#include "hub/operators.h"
#include "hub/sessions.h"

struct ban {
	struct ban_record *record;
	UT_hash_handle hh; /* by mask */
};

char bans_letter(enum ban_kind kind)
{
	return kind == BAN_BY_MASK ? 'K' : 'D';
}

static enum ban_kind kind_of(const struct ban_record *record)
{
	return record->kind == 'K' ? BAN_BY_MASK : BAN_BY_NETWORK;
}

/* --- one ban --- */

static bool has_ended(const struct hub *hub, const struct ban *ban)
{
	return ban->record->expires_ms && ban->record->expires_ms <= hub->now_ms;
}

static struct ban_view view_of(const struct ban *ban)
{
	const struct ban_record *record = ban->record;
	return (struct ban_view){record->mask, record->reason, record->setter, record->expires_ms};
}

static struct ban *find(const struct hub *hub, enum ban_kind kind, const char *mask)
{
	struct ban *ban = NULL;
	HASH_FIND(hh, hub->bans[kind], mask, strlen(mask), ban);
	return ban;
}

/* How many bans have a prefix of the same length. */
static unsigned *length_count(struct hub *hub, const struct ban_record *record)
{
	struct network network;
	struct error error;
	if (!network_parse(&network, record->mask, &error))
		return NULL;
	return &hub->ban_lengths[network.is_ipv6][network.bits];
}

static void destroy(struct hub *hub, enum ban_kind kind, struct ban *ban)
{
	unsigned *count = kind == BAN_BY_NETWORK ? length_count(hub, ban->record) : NULL;
	if (count)
		--*count;
	HASH_DEL(hub->bans[kind], ban);
	ban_record_destroy(ban->record);
	free(ban);
}

/* Takes the record. */
static bool add(struct hub *hub, struct ban_record *record)
{
	enum ban_kind kind = kind_of(record);
	unsigned *count = kind == BAN_BY_NETWORK ? length_count(hub, record) : NULL;
	if ((kind == BAN_BY_NETWORK && !count) || find(hub, kind, record->mask) ||
		HASH_COUNT(hub->bans[kind]) >= BANS_LIMIT) {
		ban_record_destroy(record);
		return false;
	}
	struct ban *ban = alloc_zeroed(1, sizeof(*ban));
	ban->record = record;
	HASH_ADD_KEYPTR(hh, hub->bans[kind], record->mask, strlen(record->mask), ban);
	if (count)
		++*count;
	return true;
}

bool bans_add(struct hub *hub, const struct ban_record *record)
{
	struct ban_record *copy = ban_record_create(record->kind, record->mask, record->reason, record->setter);
	copy->set_ms = record->set_ms;
	copy->expires_ms = record->expires_ms;
	return add(hub, copy);
}

bool bans_remove(struct hub *hub, enum ban_kind kind, const char *mask)
{
	struct ban *ban = find(hub, kind, mask);
	if (ban)
		destroy(hub, kind, ban);
	return ban;
}

/* "2026-11-24 18:26 UTC", to the minute. */
static void format_time(char target[TEXT_TIME_SIZE], int64_t time_ms)
{
	text_format_time(target, time_ms);
	target[10] = ' ';
	strcpy(target + 16, " UTC");
}

void bans_format(const struct ban_view *view, char text[BAN_TEXT_SIZE])
{
	char until[TEXT_TIME_SIZE] = "";
	if (view->expires_ms)
		format_time(until, view->expires_ms);
	snprintf(text, BAN_TEXT_SIZE, "%s%s%s", view->reason, *until ? "; until " : "", until);
}

/* --- who is banned --- */

bool bans_find_mask(struct hub *hub, const char *username, const char *host, const char *address, struct ban_view *view)
{
	struct ban_subject subject;
	ban_subject_init(&subject, username, host, address);
	for (const struct ban *ban = hub->bans[BAN_BY_MASK]; ban; ban = ban->hh.next) {
		if (has_ended(hub, ban) || !ban_mask_fits_subject(ban->record->mask, &subject))
			continue;
		*view = view_of(ban);
		return true;
	}
	for (const struct hub_ban *ban = hub->settings->bans; ban; ban = ban->next) {
		if (!ban_mask_fits_subject(ban->mask, &subject))
			continue;
		*view = (struct ban_view){.mask = ban->mask, .reason = ban->reason};
		return true;
	}
	return false;
}

bool bans_find_network(struct hub *hub, const char *address, struct ban_view *view)
{
	bool is_ipv6 = strchr(address, ':');
	if (!hub->bans[BAN_BY_NETWORK])
		return false;
	for (unsigned bits = 0; bits <= (is_ipv6 ? 128 : 32); bits++) {
		char network[NETWORK_TEXT_SIZE];
		if (!hub->ban_lengths[is_ipv6][bits])
			continue;
		network_of(address, bits, bits, network);
		const struct ban *ban = find(hub, BAN_BY_NETWORK, network);
		if (!ban || has_ended(hub, ban))
			continue;
		*view = view_of(ban);
		return true;
	}
	return false;
}

void bans_each(
	struct hub *hub, enum ban_kind kind, void (*visit)(const struct ban_view *view, void *context), void *context)
{
	for (const struct ban *ban = hub->bans[kind]; ban; ban = ban->hh.next) {
		struct ban_view view = view_of(ban);
		if (!has_ended(hub, ban))
			visit(&view, context);
	}
	for (const struct hub_ban *ban = hub->settings->bans; ban && kind == BAN_BY_MASK; ban = ban->next) {
		struct ban_view view = {.mask = ban->mask, .reason = ban->reason};
		visit(&view, context);
	}
}

/* --- those who are here --- */

static void close_session(struct hub *hub, struct session *session, const struct ban_view *view)
{
	char reason[BAN_TEXT_SIZE], text[BAN_TEXT_SIZE + 16];
	bans_format(view, reason);
	snprintf(text, sizeof(text), "Banned: %s", reason);
	sessions_close(hub, session, text);
}

/* All sessions of the user end, and the user with the last of them. */
static void close_user(struct hub *hub, struct user *user, const struct ban_view *view)
{
	for (struct session *session = user->sessions, *next; session; session = next) {
		next = session->user_next;
		close_session(hub, session, view);
	}
}

/* Who registers meets the ban when that is complete. */
static void apply_mask(struct hub *hub, const struct ban_view *view)
{
	struct user *user, *next;
	HASH_ITER(hh, hub->users, user, next) {
		if (user->sessions && !operator_has(user, OPERATOR_RIGHT_EXEMPT) &&
			ban_mask_fits(view->mask, user->username, user->host, user->sessions->address))
			close_user(hub, user, view);
	}
}

struct network_visit {
	struct network network;
	struct ban_view view;
};

static void apply_network_to(struct hub *hub, struct session *session, void *context)
{
	const struct network_visit *visit = context;
	bool is_spared = session->is_exempt || (session->user && operator_has(session->user, OPERATOR_RIGHT_EXEMPT));
	if (!session->closing && !is_spared && network_contains(&visit->network, session->address))
		close_session(hub, session, &visit->view);
}

void bans_apply(struct hub *hub, enum ban_kind kind, const char *mask)
{
	const struct ban *ban = find(hub, kind, mask);
	struct network_visit visit;
	struct error error;
	if (!ban)
		return;
	visit.view = view_of(ban);
	if (kind == BAN_BY_MASK)
		apply_mask(hub, &visit.view);
	else if (network_parse(&visit.network, mask, &error))
		sessions_each(hub, apply_network_to, &visit);
}

void bans_apply_configured(struct hub *hub)
{
	for (const struct hub_ban *ban = hub->settings->bans; ban; ban = ban->next)
		apply_mask(hub, &(struct ban_view){.mask = ban->mask, .reason = ban->reason});
}

/* --- life --- */

void bans_restore(struct hub *hub, struct ban_record *records)
{
	for (struct ban_record *next; records; records = next) {
		next = records->next;
		records->next = NULL;
		(void)add(hub, records);
	}
}

static void end(struct hub *hub, struct ban *ban)
{
	struct ban_record *record = ban->record;
	char kind[] = {record->kind, '\0'};
	announce_to_operators(hub, "The %s-line on %s has ended", kind, record->mask);
	audit(hub, NULL, "ban.ended", record->mask, kind);
	struct ban_record *dropped = ban_record_create(record->kind, record->mask, NULL, NULL);
	hub->host->store(hub->host->context, store_request_create(STORE_DROP_BAN, 0, dropped));
	destroy(hub, kind_of(record), ban);
}

void bans_tick(struct hub *hub)
{
	for (unsigned kind = 0; kind < sizeof(hub->bans) / sizeof(hub->bans[0]); kind++) {
		struct ban *ban, *next;
		HASH_ITER(hh, hub->bans[kind], ban, next) {
			if (has_ended(hub, ban))
				end(hub, ban);
		}
	}
}

void bans_finish(struct hub *hub)
{
	for (unsigned kind = 0; kind < sizeof(hub->bans) / sizeof(hub->bans[0]); kind++) {
		struct ban *ban, *next;
		HASH_ITER(hh, hub->bans[kind], ban, next) {
			destroy(hub, kind, ban);
		}
	}
}
