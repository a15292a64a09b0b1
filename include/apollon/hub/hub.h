/*
 * The hub is the chat itself: who is there, in which channels, and what is said to whom. It is a function of its requests:
 * no sockets, no loop, no clock, no randomness of its own; what follows from a request goes out as deliveries.
 *   thread safety   one thread owns it; everything here is that thread's.
 *   order           requests are dealt with one at a time; all members of a channel see its messages in that order.
 *   cost            a message costs O(shards), never O(members).
 */
#ifndef APOLLON_HUB_HUB_H
#define APOLLON_HUB_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include <apollon/base/metrics.h>
#include <apollon/hub/settings.h>
#include <apollon/mailbox/audit_event.h>
#include <apollon/mailbox/delivery.h>
#include <apollon/mailbox/password_job.h>
#include <apollon/mailbox/record.h>
#include <apollon/mailbox/request.h>

struct hub;

/* What the hub asks of whom it lives in. */
struct hub_host {
	/* Takes the delivery and sends it to a shard. */
	void (*post)(void *context, unsigned shard, struct delivery *delivery);

	/* An operator asked for it: read the configuration again and call hub_apply; end the server in order. */
	void (*reload)(void *context);
	void (*stop)(void *context);

	/* Takes the request; its answer is a REQUEST_STORED. */
	void (*store)(void *context, struct store_request *request);

	/* Takes the job when it returns true; its answer is a REQUEST_PASSWORD. Returns false when too many wait. */
	bool (*hash)(void *context, struct password_job *job);

	/* Borrows. NULL: nobody keeps account. */
	void (*audit)(void *context, const struct audit_event *event);

	/* Bytes that nobody can guess: keys, nonces, codes. */
	void (*random)(void *context, void *target, size_t len);
	void *context;
	unsigned shard_count;
	struct metrics *metrics; /* NULL: nothing is counted */
};

/* Takes the settings; borrows the host. seed makes message ids of different runs differ. */
struct hub *hub_create(const struct hub_host *host, struct hub_settings *settings, int64_t now_ms, uint64_t seed);

/* What the store had at the start; before any request. Takes what is in it and leaves it empty. The key of the cloaks comes by it: the
 * setting "cloak-key", 64 hexadecimal digits. */
void hub_restore(struct hub *hub, struct store_contents *contents);

/* Deals with a request. Borrows it; its texts may be changed. */
void hub_handle(struct hub *hub, struct request *request);

/* Time-outs and what is told at intervals. Call it about once a second. now_ms is the time for people, since 1970, and may jump;
 * elapsed_ms is that of a steady clock, from any start, and never goes back: time-outs go by it. */
void hub_tick(struct hub *hub, int64_t now_ms, int64_t elapsed_ms);

/* New settings, from now on; nobody is dropped. Takes them. */
void hub_apply(struct hub *hub, struct hub_settings *settings);

/* Tells everybody `reason` and closes them; new ones are refused. */
void hub_shut_down(struct hub *hub, const char *reason);

/* Connections that the hub knows: inside, waiting or not yet registered. */
unsigned hub_session_count(const struct hub *hub);

/* For the log and USR1. */
struct hub_statistics {
	unsigned users, sessions, waiting, channels;
	uint64_t requests, deliveries, messages;
};
void hub_statistics(const struct hub *hub, struct hub_statistics *statistics);

void hub_destroy(struct hub *hub);

#endif
