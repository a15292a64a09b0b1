#include "hub/admission.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>
#include <apollon/base/secret.h>
#include <apollon/mailbox/delivery.h>

#include "hub/announce.h"
#include "hub/bans.h"
#include "hub/network_rates.h"
#include "hub/sessions.h"

/* Who waits hears its place again after so long, though it has not changed: patience needs a sign of life. */
#define PLACE_REMINDER_MS 60000

struct network_count {
	unsigned count;
	UT_hash_handle hh;
	char text[];
};

struct address_count {
	unsigned count;
	struct network_count *network; /* by the settings when the first of them came */
	UT_hash_handle hh;
	char address[];
};

static struct network_count *find_network(const struct hub *hub, const char *text)
{
	struct network_count *network = NULL;
	HASH_FIND(hh, hub->networks, text, strlen(text), network);
	return network;
}

static struct network_count *count_network(struct hub *hub, const char *text)
{
	struct network_count *network = find_network(hub, text);
	if (!network) {
		size_t len = strlen(text);
		network = alloc_zeroed(1, sizeof(*network) + len + 1);
		memcpy(network->text, text, len + 1);
		HASH_ADD(hh, hub->networks, text, len, network);
	}
	network->count++;
	return network;
}

static void uncount_network(struct hub *hub, struct network_count *network)
{
	if (--network->count == 0) {
		HASH_DEL(hub->networks, network);
		free(network);
	}
}

static struct address_count *find_count(const struct hub *hub, const char *address)
{
	struct address_count *entry = NULL;
	HASH_FIND(hh, hub->addresses, address, strlen(address), entry);
	return entry;
}

/* Returns the address as it is kept for all who come from there, until each has been uncounted. */
static const char *count_address(struct hub *hub, const char *address, const char *network)
{
	struct address_count *entry = find_count(hub, address);
	if (!entry) {
		size_t len = strlen(address);
		entry = alloc_zeroed(1, sizeof(*entry) + len + 1);
		memcpy(entry->address, address, len + 1);
		HASH_ADD(hh, hub->addresses, address, len, entry);
		entry->network = count_network(hub, network);
	} else {
		entry->network->count++;
	}
	entry->count++;
	return entry->address;
}

static void uncount_address(struct hub *hub, struct session *session)
{
	struct address_count *entry =
		(struct address_count *)(session->address - offsetof(struct address_count, address));
	session->address = "";
	uncount_network(hub, entry->network);
	if (--entry->count == 0) {
		HASH_DEL(hub->addresses, entry);
		free(entry);
	}
}

static bool has_too_many(const struct hub *hub, const char *network)
{
	unsigned limit = hub->settings->max_per_ip;
	const struct network_count *entry = limit ? find_network(hub, network) : NULL;
	return entry && entry->count >= limit;
}

static void append(struct session **first, struct session **last, struct session *session)
{
	session->previous = *last;
	session->next = NULL;
	*(*last ? &(*last)->next : first) = session;
	*last = session;
}

static void detach(struct session **first, struct session **last, struct session *session)
{
	*(session->previous ? &session->previous->next : first) = session->next;
	*(session->next ? &session->next->previous : last) = session->previous;
	session->previous = session->next = NULL;
}

static void let_in(struct hub *hub, struct session *session)
{
	session->phase = SESSION_REGISTERING;
	session->registration = alloc_zeroed(1, sizeof(*session->registration));
	session->registration->deadline_ms = hub->elapsed_ms + (int64_t)hub->settings->registration_timeout_s * 1000;
	append(&hub->registering, &hub->registering_last, session);
	hub->inside_count++;
	sessions_publish(hub, session);
}

static void tell_place(struct hub *hub, struct session *session, uint32_t place)
{
	session->place = place;
	announce_line(hub, session, "NOTICE * :*** The server is full: you are number %u in line, please hold on",
		(unsigned)place);
}

static void wait_in_line(struct hub *hub, struct session *session)
{
	append(&hub->waiting, &hub->waiting_last, session);
	hub->waiting_count++;
	sessions_publish(hub, session);
	tell_place(hub, session, hub->waiting_count);
}

/* Whoever comes by a unix socket is on this machine, and has no address to go by. */
static bool is_unix(const char *address)
{
	return strcmp(address, "localhost") == 0;
}

static void refuse(struct hub *hub, struct conn_id id, const char *address, enum metric metric, const char *reason)
{
	metrics_add(hub->host->metrics, metric, 1);
	sessions_refuse(hub, id, address, reason);
}

static void refuse_banned(struct hub *hub, struct conn_id id, const char *address, const struct ban_view *ban)
{
	char reason[BAN_TEXT_SIZE], text[BAN_TEXT_SIZE + 16];
	bans_format(ban, reason);
	snprintf(text, sizeof(text), "Banned: %s", reason);
	refuse(hub, id, address, METRIC_REFUSED_BANNED, text);
}

static void refuse_hasty(struct hub *hub, struct conn_id id, const char *address, unsigned wait_s)
{
	char text[128];
	snprintf(text, sizeof(text), "Too many connections from your network in a short time: try again in %u second%s",
		wait_s, wait_s == 1 ? "" : "s");
	refuse(hub, id, address, METRIC_REFUSED_RATE, text);
}

/* What is held against an address alone. Returns false when it has been turned away. */
static bool may_come(struct hub *hub, struct conn_id id, const char *address, const char *network)
{
	struct ban_view ban;
	if (bans_find_network(hub, address, &ban)) {
		refuse_banned(hub, id, address, &ban);
		return false;
	}
	unsigned wait_s = network_rates_connect(hub, network);
	if (wait_s) {
		refuse_hasty(hub, id, address, wait_s);
		return false;
	}
	if (has_too_many(hub, network)) {
		refuse(hub, id, address, METRIC_REFUSED_ADDRESS, "Too many connections from your address");
		return false;
	}
	return true;
}

void admission_open(struct hub *hub, struct conn_id id, const char *address, bool is_secure)
{
	const struct hub_settings *settings = hub->settings;
	char network[NETWORK_TEXT_SIZE];
	if (hub->stopping) {
		refuse(hub, id, address, METRIC_REFUSED_STOPPING, "The server is shutting down");
		return;
	}
	network_of(address, settings->network_bits_ipv4, settings->network_bits_ipv6, network);
	bool is_exempt = is_unix(address) || network_list_contains(&settings->exempt, address);
	if (!is_exempt && !may_come(hub, id, address, network))
		return;
	bool has_room = hub->inside_count < settings->max_clients && !hub->waiting;
	if (!has_room && hub->waiting_count >= settings->max_waiting) {
		refuse(hub, id, address, METRIC_REFUSED_FULL,
			"The server is full, and so is its waiting room: try again later");
		return;
	}
	struct session *session = sessions_create(hub, id, count_address(hub, address, network));
	session->is_secure = is_secure;
	session->is_exempt = is_exempt;
	if (has_room)
		let_in(hub, session);
	else
		wait_in_line(hub, session);
}

void admission_advance(struct hub *hub)
{
	while (!hub->stopping && hub->waiting && hub->inside_count < hub->settings->max_clients) {
		struct session *session = hub->waiting;
		detach(&hub->waiting, &hub->waiting_last, session);
		hub->waiting_count--;
		hub->places_changed = true;
		let_in(hub, session);
	}
}

static void free_registration(struct session *session)
{
	if (!session->registration)
		return;
	free(session->registration->realname);
	secret_free(session->registration->password);
	free(session->registration);
	session->registration = NULL;
}

void admission_leave(struct hub *hub, struct session *session)
{
	uncount_address(hub, session);
	if (session->phase == SESSION_WAITING) {
		detach(&hub->waiting, &hub->waiting_last, session);
		hub->waiting_count--;
		hub->places_changed = true;
		return;
	}
	if (session->registration)
		detach(&hub->registering, &hub->registering_last, session);
	free_registration(session);
	hub->inside_count--;
	admission_advance(hub);
}

void admission_registered(struct hub *hub, struct session *session)
{
	detach(&hub->registering, &hub->registering_last, session);
	free_registration(session);
	session->phase = SESSION_REGISTERED;
	sessions_publish(hub, session);
}

/* In one pass, and at most once a tick: however many leave meanwhile, each who waits hears of it once. */
static void tell_places(struct hub *hub, bool remind)
{
	if (!hub->places_changed && !remind)
		return;
	hub->places_changed = false;
	uint32_t place = 0;
	for (struct session *session = hub->waiting; session; session = session->next)
		if (++place != session->place || remind)
			tell_place(hub, session, place);
}

void admission_tick(struct hub *hub)
{
	while (hub->registering && hub->registering->registration->deadline_ms <= hub->elapsed_ms)
		sessions_close(hub, hub->registering, "Registration timed out");
	bool remind = hub->elapsed_ms - hub->reminded_ms >= PLACE_REMINDER_MS;
	if (remind)
		hub->reminded_ms = hub->elapsed_ms;
	tell_places(hub, remind);
}

void admission_finish(struct hub *hub)
{
	struct address_count *entry, *next;
	HASH_ITER(hh, hub->addresses, entry, next) {
		HASH_DEL(hub->addresses, entry);
		free(entry);
	}
	struct network_count *network, *next_network;
	HASH_ITER(hh, hub->networks, network, next_network) {
		HASH_DEL(hub->networks, network);
		free(network);
	}
	network_rates_finish(hub);
}
