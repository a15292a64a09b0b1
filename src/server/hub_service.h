/*
 * The hub on a loop: takes requests from its mailbox, sends deliveries to the shards' and gives requests back.
 *   thread safety   hub_service_mailbox may be posted to from any thread, hub_service_wake called from any; the rest is for the
 *                   thread that runs the loop.
 *   back pressure   with a shard too far behind, requests wait; they are bounded by the connections' credit.
 */
#ifndef SERVER_HUB_SERVICE_H
#define SERVER_HUB_SERVICE_H

#include <ev.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <apollon/base/log.h>
#include <apollon/hub/hub.h>
#include <apollon/mailbox/mailbox.h>
#include <apollon/shard/shard.h>

#include "server/turns.h"

/* Deliveries that a shard may have before the hub waits for it. */
#define SHARD_BACKLOG 16384

/* Requests that one turn deals with at most, and for how long: then the loop looks at its other watchers. The clock is looked at
 * every so many requests. */
#define REQUESTS_A_TURN 4096
#define REQUESTS_TURN_NS 5000000
#define REQUESTS_A_LOOK 16

/* Once so many connections have gone, and half of all, their memory goes back to the system. */
#define CROWD_SESSIONS 1000

struct hub_service_owner {
	/* On the hub's thread: an operator wants it; everybody has gone after a shutdown. */
	void (*on_reload)(void *context);
	void (*on_stop)(void *context);
	void (*on_empty)(void *context);

	/* As in struct hub_host. */
	void (*store)(void *context, struct store_request *request);
	bool (*hash)(void *context, struct password_job *job);
	void (*audit)(void *context, const struct audit_event *event);
	void *context;
};

struct hub_service {
	struct hub *hub;
	struct hub_host host;
	struct hub_settings *pending_settings; /* until the hub has them */
	struct hub_service_owner owner;
	struct log *log;
	struct mailbox mailbox;
	struct mailbox *shards[SHARDS_LIMIT];
	struct request *done_first[SHARDS_LIMIT], *done_last[SHARDS_LIMIT];
	struct letter *left; /* taken, not yet dealt with */
	uint64_t work_count; /* requests that were dealt with */
	int64_t turn_ns;     /* when the turn began, if it had any */
	unsigned crowd;      /* the most sessions there have been since memory was last given back */
	struct ev_loop *loop;
	struct turns turns;
	struct ev_timer tick;
	pthread_t thread;
	atomic_bool stalled; /* waits for a shard */
	atomic_bool wants_statistics;
	bool shutting_down;
	bool is_shared; /* the loop is the first shard's too: who runs it calls hub_service_turn */
};

/* Takes the settings. shards: their mailboxes, borrowed. */
void hub_service_init(struct hub_service *service, struct ev_loop *loop, bool is_shared, struct hub_settings *settings,
	const struct hub_service_owner *owner, struct log *log);
void hub_service_add_shard(struct hub_service *service, struct mailbox *mailbox);

/* Creates the hub and its watchers. After all shards have been added. */
void hub_service_start(struct hub_service *service);

/* Takes the request. context: the service. */
void hub_service_post(void *context, struct request *request);

/* The same from the loop that the hub shares, in a turn of which hub_service_turn is a part. */
void hub_service_post_here(void *context, struct request *request);

/* Deals with requests. Returns true when there is more to do at once. */
bool hub_service_turn(struct hub_service *service);

/* Whether requests wait that could be dealt with: those that wait for a shard cannot, and the shard wakes us. */
bool hub_service_has_work(struct hub_service *service);

/* A shard has dealt with its deliveries: the hub goes on if it waited. Any thread. */
void hub_service_relieve(struct hub_service *service);

/* Log what there is; end the loop. Any thread. */
void hub_service_log_statistics(struct hub_service *service);
void hub_service_end(struct hub_service *service);

/* After the loop has ended. */
void hub_service_finish(struct hub_service *service);

#endif
